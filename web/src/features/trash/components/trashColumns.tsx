import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Time } from "@/components/Time";
import type { Column } from "@/components/table/DataTable";
import type { DeletedRepository } from "../api/listDeletedRepositories";
import { RestoreRepository } from "./RestoreRepository";

export function useTrashColumns(projectName: string): Column<DeletedRepository>[] {
  const { t } = useTranslation();
  return [
    {
      key: "name",
      header: t("repositories.name"),
      render: (repository) => (
        <Text fw={500} style={{ overflowWrap: "anywhere" }}>
          {repository.name}
        </Text>
      ),
      minWidth: 80,
    },
    {
      key: "deleted",
      header: t("trash.deleted"),
      render: (repository) => <Time value={repository.deletion_time} />,
      width: 120,
    },
    {
      key: "created",
      header: t("projects.created"),
      render: (repository) => <Time value={repository.creation_time} />,
      isSecondary: true,
      width: 160,
    },
    {
      key: "restore",
      header: "",
      render: (repository) => <RestoreRepository projectName={projectName} repositoryName={repository.name} />,
      align: "right",
      width: 122,
    },
  ];
}
