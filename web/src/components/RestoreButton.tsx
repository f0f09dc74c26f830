import { Button } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

interface Props {
  name: string;
  isPending: boolean;
  onClick: () => void;
}

/** Takes a deletion back. Nothing is lost by that, so nobody is asked. */
export function RestoreButton({ name, isPending, onClick }: Props) {
  const { t } = useTranslation();
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconRestore size={14} />}
      loading={isPending}
      aria-label={`${t("trash.restore")}: ${name}`}
      onClick={onClick}
    >
      {t("trash.restore")}
    </Button>
  );
}
