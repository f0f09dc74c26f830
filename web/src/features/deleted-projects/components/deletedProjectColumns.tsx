import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useErrorText } from "@/components/ErrorNotice";
import { RestoreButton } from "@/components/RestoreButton";
import { Time } from "@/components/Time";
import type { Column } from "@/components/table/DataTable";
import { notify } from "@/lib/notify";
import type { DeletedProject } from "../api/listDeletedProjects";
import { useRestoreProject } from "../api/restoreProject";

const MS_PER_DAY = 86_400_000;

export function useDeletedProjectColumns(days: number | null): Column<DeletedProject>[] {
  const { t } = useTranslation();
  const goneAt = (project: DeletedProject) =>
    days === null ? "" : new Date(new Date(project.deletion_time).getTime() + days * MS_PER_DAY).toISOString();
  return [
    {
      key: "name",
      header: t("admin.trash.project"),
      render: (project) => (
        <Text fw={500} style={{ overflowWrap: "anywhere" }}>
          {project.name}
        </Text>
      ),
      minWidth: 90,
    },
    {
      key: "deleted",
      header: t("admin.trash.deletedTime"),
      render: (project) => <Time value={project.deletion_time} />,
      isSecondary: true,
      width: 160,
    },
    {
      key: "gone",
      header: t("admin.trash.goneTime"),
      render: (project) => days !== null && <Time value={goneAt(project)} />,
      width: 112,
    },
    { key: "restore", header: "", render: (project) => <Restore project={project} />, align: "right", width: 122 },
  ];
}

function Restore({ project }: { project: DeletedProject }) {
  const { t } = useTranslation();
  const textOf = useErrorText();
  const restore = useRestoreProject();
  const { name } = project;
  return (
    <RestoreButton
      name={name}
      isPending={restore.isPending}
      onClick={() =>
        restore.mutate(project, {
          onSuccess: () => notify({ message: t("admin.trash.restored", { name }) }),
          onError: (error) => notify({ color: "red", title: name, message: textOf(error), autoClose: false }),
        })
      }
    />
  );
}
