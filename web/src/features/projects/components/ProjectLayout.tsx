import { Group, Text } from "@mantine/core";
import { Outlet, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { PageFailure } from "@/components/PageFailure";
import { PageHeader } from "@/components/PageHeader";
import { PublicBadge } from "@/components/PublicBadge";
import { formatBytes } from "@/lib/format";
import { useProjectSummary } from "../api/projectSummary";
import { ProjectTabs } from "./ProjectTabs";

/** The top of every page about one project. */
export function ProjectLayout() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const project = useProject(projectName);
  if (project.error) {
    return <PageFailure error={project.error} onRetry={project.refetch} />;
  }
  return (
    <>
      <PageHeader
        title={projectName}
        crumbs={[{ label: t("projects.title"), to: "/projects" }]}
        badges={project.data && <PublicBadge isPublic={project.data.metadata?.public === "true"} />}
      >
        <StorageUsed projectName={projectName} />
      </PageHeader>
      <ProjectTabs projectName={projectName} projectId={project.data?.project_id} />
      <Outlet />
    </>
  );
}

function StorageUsed({ projectName }: { projectName: string }) {
  const { t, i18n } = useTranslation();
  const quota = useProjectSummary(projectName).data?.quota;
  if (!quota) {
    return null;
  }
  const used = formatBytes(quota.used.storage ?? 0, i18n.language);
  const hard = quota.hard.storage ?? -1;
  const limit = hard < 0 ? t("projects.noLimit") : formatBytes(hard, i18n.language);
  return (
    <Group gap={6}>
      <Text c="dimmed">{t("projects.storage")}</Text>
      <Text fw={500}>{hard < 0 ? used : t("projects.of", { used, limit })}</Text>
    </Group>
  );
}
