import { Skeleton, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useConfiguration } from "@/api/configuration";
import { PageFailure } from "@/components/PageFailure";
import { PageHeader } from "@/components/PageHeader";
import { AuditSettings } from "./AuditSettings";
import { BannerSettings } from "./BannerSettings";
import { ProjectSettings } from "./ProjectSettings";
import { RobotSettings } from "./RobotSettings";
import { SessionSettings } from "./SessionSettings";

/** What administrators set while the server runs, part by part. */
export function ConfigurationPage() {
  const { t } = useTranslation();
  const configuration = useConfiguration();
  if (configuration.error && !configuration.data) {
    return (
      <>
        <PageHeader title={t("admin.configuration.title")} />
        <PageFailure error={configuration.error} onRetry={configuration.refetch} />
      </>
    );
  }
  const stored = configuration.data;
  return (
    <>
      <PageHeader title={t("admin.configuration.title")} />
      <Stack gap="md" maw={760}>
        {stored ? (
          <>
            <ProjectSettings stored={stored} />
            <SessionSettings stored={stored} />
            <RobotSettings stored={stored} />
            <BannerSettings stored={stored} />
            <AuditSettings stored={stored} />
          </>
        ) : (
          ["1", "2", "3"].map((key) => <Skeleton key={key} height={180} radius="md" />)
        )}
      </Stack>
    </>
  );
}
