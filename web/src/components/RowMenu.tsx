import { IconDots } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { MenuButton } from "./MenuButton";

/** What can be done to a row, behind three dots at its end. */
export function RowMenu({ name, children }: { name: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <MenuButton label={`${t("common.more")}: ${name}`} icon={<IconDots size={16} />}>
      {children}
    </MenuButton>
  );
}
