import { Button } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFailureNotice } from "@/components/useFailureNotice";
import { notify } from "@/lib/notify";
import { useRestoreRepository } from "../api/restoreRepository";

interface Props {
  projectName: string;
  repositoryName: string;
}

/** Takes a deletion back. Nothing is lost by that, so nobody is asked. */
export function RestoreButton({ projectName, repositoryName }: Props) {
  const { t } = useTranslation();
  const tell = useFailureNotice();
  const restore = useRestoreRepository(projectName);
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconRestore size={14} />}
      loading={restore.isPending}
      aria-label={`${t("trash.restore")}: ${repositoryName}`}
      onClick={() =>
        restore.mutate(repositoryName, {
          onSuccess: (restored) =>
            notify({
              message: t("trash.restored", { name: repositoryName, count: restored?.artifacts.length ?? 0 }),
            }),
          onError: tell,
        })
      }
    >
      {t("trash.restore")}
    </Button>
  );
}
