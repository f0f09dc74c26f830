import { IconLanguage } from "@tabler/icons-react";
import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { MenuButton } from "@/components/MenuButton";

const LanguageItems = lazy(() => import("./LanguageItems"));

export function LanguageMenu() {
  const { t } = useTranslation();
  return (
    <MenuButton label={t("frame.language")} tip={t("frame.language")} icon={<IconLanguage size={18} />} size="lg">
      <LanguageItems />
    </MenuButton>
  );
}
