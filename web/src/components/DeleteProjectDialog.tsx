import { useTranslation } from "react-i18next";
import { useDeleteProject } from "@/api/deleteProject";
import { notify } from "@/lib/notify";
import { ConfirmDialog } from "./ConfirmDialog";

interface Props {
  project: { name: string; project_id: number };
  onDeleted: () => void;
  onClose: () => void;
}

/** Asks before a project is deleted, and has its name typed. */
export function DeleteProjectDialog({ project, onDeleted, onClose }: Props) {
  const { t } = useTranslation();
  const remove = useDeleteProject();
  const done = () => {
    notify({ message: t("projects.deleted", { name: project.name }) });
    onDeleted();
  };
  return (
    <ConfirmDialog
      title={t("projects.delete")}
      text={t("projects.deleteText", { name: project.name })}
      action={t("projects.delete")}
      typed={project.name}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(project.project_id, { onSuccess: done })}
      onClose={onClose}
    />
  );
}
