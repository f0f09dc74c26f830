import { useTranslation } from "react-i18next";
import { RestoreButton } from "@/components/RestoreButton";
import { useFailureNotice } from "@/components/useFailureNotice";
import { notify } from "@/lib/notify";
import { useRestoreRepository } from "../api/restoreRepository";

interface Props {
  projectName: string;
  repositoryName: string;
}

export function RestoreRepository({ projectName, repositoryName }: Props) {
  const { t } = useTranslation();
  const tell = useFailureNotice();
  const restore = useRestoreRepository(projectName);
  const done = (count: number) => notify({ message: t("trash.restored", { name: repositoryName, count }) });
  return (
    <RestoreButton
      name={repositoryName}
      isPending={restore.isPending}
      onClick={() =>
        restore.mutate(repositoryName, {
          onSuccess: (restored) => done(restored?.artifacts.length ?? 0),
          onError: tell,
        })
      }
    />
  );
}
