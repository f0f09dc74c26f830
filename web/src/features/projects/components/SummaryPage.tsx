import { Anchor, SimpleGrid, Stack, Text } from "@mantine/core";
import { createLink, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { ActivityChart } from "@/components/charts/ActivityChart";
import { Facts } from "@/components/Facts";
import { PageFailure } from "@/components/PageFailure";
import { useRoleName } from "@/components/roleName";
import { Section } from "@/components/Section";
import { StorageBar } from "@/components/StorageBar";
import { Time } from "@/components/Time";
import { formatCount } from "@/lib/format";
import { type ProjectSummary, useProjectSummary } from "../api/projectSummary";

const PageLink = createLink(Anchor<"a">);

/** What there is in a project, who works with it, and how much it holds. */
export function SummaryPage() {
  const { t, i18n } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const project = useProject(projectName).data;
  const query = useProjectSummary(projectName);
  const may = useMay(project?.project_id);
  if (query.error && !query.data) {
    return <PageFailure error={query.error} onRetry={query.refetch} />;
  }
  const summary = query.data;
  const quota = summary?.quota;
  return (
    summary && (
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
          <Section title={t("summary.project")}>
            <Facts
              facts={[
                [
                  t("repositories.title"),
                  <PageLink key="repositories" to="/projects/$projectName" params={{ projectName }} size="md">
                    {formatCount(summary.repo_count, i18n.language)}
                  </PageLink>,
                ],
                [t("summary.owner"), project?.owner_name],
                [t("projects.created"), project && <Time key="created" value={project.creation_time} />],
              ]}
            />
          </Section>
          {quota && (
            <Section title={t("projects.storage")}>
              <StorageBar used={quota.used.storage ?? 0} limit={quota.hard.storage ?? -1} />
            </Section>
          )}
          {may("list", "member") && <MemberCounts projectName={projectName} summary={summary} />}
        </SimpleGrid>
        {may("list", "log") && <ActivityChart projectName={projectName} />}
      </Stack>
    )
  );
}

function MemberCounts({ projectName, summary }: { projectName: string; summary: ProjectSummary }) {
  const { t, i18n } = useTranslation();
  const roleName = useRoleName();
  const counts: [roleId: number, count: number | undefined][] = [
    [1, summary.project_admin_count],
    [4, summary.maintainer_count],
    [2, summary.developer_count],
    [3, summary.guest_count],
    [5, summary.limited_guest_count],
  ];
  return (
    <Section title={t("tabs.members")}>
      <Stack gap="sm" align="flex-start">
        <Facts facts={counts.map(([roleId, count]) => [roleName(roleId), formatCount(count ?? 0, i18n.language)])} />
        <Text c="dimmed">{t("summary.otherRoles")}</Text>
        <PageLink to="/projects/$projectName/members" params={{ projectName }} size="md">
          {t("summary.allMembers")}
        </PageLink>
      </Stack>
    </Section>
  );
}
