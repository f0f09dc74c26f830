import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { DeleteItem } from "@/components/DeleteItem";
import { RowMenu } from "@/components/RowMenu";
import { notify } from "@/lib/notify";
import { whenDone } from "@/lib/whenDone";
import { useDeleteRepository } from "../api/deleteRepository";
import { nameInProject, type Repository } from "../api/listRepositories";

interface Props {
  projectName: string;
  repository: Repository;
}

/** What can be done to a repository from the list. */
export function RepositoryMenu({ projectName, repository }: Props) {
  const { t } = useTranslation();
  const remove = useDeleteRepository(projectName);
  const [isAsking, dialog] = useDisclosure(false);
  const name = nameInProject(repository);
  const done = () => {
    notify({ message: t("repositories.deleted", { name }) });
    dialog.close();
  };
  return (
    <>
      <RowMenu name={name}>
        <DeleteItem text={t("repositories.delete")} onClick={dialog.open} />
      </RowMenu>
      {isAsking && (
        <ConfirmDialog
          title={t("repositories.delete")}
          text={t("repositories.deleteText", { name })}
          action={t("repositories.delete")}
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() => whenDone(remove.mutateAsync(name), done)}
          onClose={dialog.close}
        />
      )}
    </>
  );
}
