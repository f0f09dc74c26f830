import { Anchor, Text } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PublicBadge } from "@/components/PublicBadge";
import { useRoleName } from "@/components/roleName";
import { Time } from "@/components/Time";
import type { Column } from "@/components/table/DataTable";
import { formatCount } from "@/lib/format";
import type { Project } from "../api/listProjects";
import { ProjectMenu } from "./ProjectMenu";

const PageLink = createLink(Anchor<"a">);

export function useProjectColumns(): Column<Project>[] {
  const { t, i18n } = useTranslation();
  const roleName = useRoleName();
  return [
    {
      key: "name",
      header: t("projects.name"),
      sortKey: "name",
      render: (project) => <Name project={project} />,
      minWidth: 150,
    },
    {
      key: "access",
      header: t("projects.access"),
      render: (project) => <PublicBadge isPublic={project.metadata?.public === "true"} />,
      width: 100,
    },
    {
      key: "role",
      header: t("projects.role"),
      render: (project) => <Text c="dimmed">{roleName(project.current_user_role_id)}</Text>,
      isSecondary: true,
      width: 150,
    },
    {
      key: "repositories",
      header: t("projects.repositories"),
      render: (project) => formatCount(project.repo_count, i18n.language),
      align: "right",
      isSecondary: true,
      width: 120,
    },
    {
      key: "created",
      header: t("projects.created"),
      sortKey: "creation_time",
      render: (project) => <Time value={project.creation_time} />,
      isSecondary: true,
      width: 150,
    },
    { key: "menu", header: "", render: (project) => <ProjectMenu project={project} />, align: "right", width: 52 },
  ];
}

function Name({ project }: { project: Project }) {
  return (
    <PageLink
      to="/projects/$projectName"
      params={{ projectName: project.name }}
      fw={500}
      size="md"
      style={{ overflowWrap: "anywhere" }}
    >
      {project.name}
    </PageLink>
  );
}
