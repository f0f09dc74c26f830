import { Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ActivityChart } from "@/components/charts/ActivityChart";
import { ErrorNotice } from "@/components/ErrorNotice";
import { PageHeader } from "@/components/PageHeader";
import { formatBytes, formatCount } from "@/lib/format";
import { useStatistics } from "../api/statistics";
import { StorageByProject } from "./StorageByProject";

/** How the whole registry does: how much there is, what happens, and who fills it. */
export function OverviewPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("overview.title")} />
      <Stack gap="md">
        <Totals />
        <ActivityChart projectName={null} />
        <StorageByProject />
      </Stack>
    </>
  );
}

function Totals() {
  const { t, i18n } = useTranslation();
  const query = useStatistics();
  const totals = query.data;
  if (query.error && !totals) {
    return <ErrorNotice error={query.error} onRetry={query.refetch} />;
  }
  const count = (value: number | undefined) => (totals ? formatCount(value ?? 0, i18n.language) : "–");
  const shown = [
    [t("projects.title"), count(totals?.total_project_count)],
    [t("overview.publicProjects"), count(totals?.public_project_count)],
    [t("repositories.title"), count(totals?.total_repo_count)],
    [t("projects.storage"), totals ? formatBytes(totals.total_storage_consumption ?? 0, i18n.language) : "–"],
  ] as const;
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 4 }} spacing="md" m={0}>
      {shown.map(([name, value]) => (
        <Paper key={name} withBorder radius="md" p="md">
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" m={0} fz={22} fw={600} style={{ fontVariantNumeric: "tabular-nums" }}>
            {value}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
