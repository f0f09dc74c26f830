import { Anchor } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { Time } from "@/components/Time";
import type { Column } from "@/components/table/DataTable";
import { formatCount } from "@/lib/format";
import { nameInProject, type Repository } from "../api/listRepositories";
import { RepositoryMenu } from "./RepositoryMenu";

const PageLink = createLink(Anchor<"a">);

export function useRepositoryColumns(projectName: string): Column<Repository>[] {
  const { t, i18n } = useTranslation();
  const may = useMay(useProject(projectName).data?.project_id);
  const columns: Column<Repository>[] = [
    {
      key: "name",
      header: t("repositories.name"),
      sortKey: "name",
      render: (repository) => (
        <PageLink
          to="/projects/$projectName/repositories/$repositoryName"
          params={{ projectName, repositoryName: nameInProject(repository) }}
          fw={500}
          size="md"
          style={{ overflowWrap: "anywhere" }}
        >
          {nameInProject(repository)}
        </PageLink>
      ),
    },
    {
      key: "artifacts",
      header: t("repositories.artifacts"),
      render: (repository) => formatCount(repository.artifact_count, i18n.language),
      align: "right",
      width: 110,
    },
    {
      key: "pulls",
      header: t("repositories.pulls"),
      render: (repository) => formatCount(repository.pull_count, i18n.language),
      align: "right",
      isSecondary: true,
      width: 110,
    },
    {
      key: "changed",
      header: t("repositories.changed"),
      sortKey: "update_time",
      render: (repository) => <Time value={repository.update_time} />,
      isSecondary: true,
      width: 160,
    },
  ];
  if (may("delete", "repository")) {
    columns.push({
      key: "menu",
      header: "",
      render: (repository) => <RepositoryMenu projectName={projectName} repository={repository} />,
      align: "right",
      width: 52,
    });
  }
  return columns;
}
