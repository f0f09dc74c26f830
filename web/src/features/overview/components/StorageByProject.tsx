import { Anchor, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Quota, quotasQuery } from "@/api/listQuotas";
import { ErrorNotice } from "@/components/ErrorNotice";
import { LinkButton } from "@/components/LinkButton";
import { Section } from "@/components/Section";
import { formatBytes } from "@/lib/format";
import classes from "./StorageByProject.module.css";

const PageLink = createLink(Anchor<"a">);
const SHOWN = 10;

/** The projects that hold most. Names and sizes stand beside the bars, so that these say nothing more. */
export function StorageByProject() {
  const { t } = useTranslation();
  const query = useQuery(quotasQuery({ page: 1, size: SHOWN, sort: "-used.storage" }));
  const quotas = query.data?.entries;
  const largest = Math.max(1, ...(quotas ?? []).map((quota) => quota.used.storage ?? 0));
  return (
    <Section title={t("overview.storageByProject")}>
      {query.error && !quotas ? (
        <ErrorNotice error={query.error} onRetry={query.refetch} />
      ) : quotas === undefined ? (
        <Skeleton height={180} />
      ) : (
        <Stack gap="sm" align="flex-start">
          <ol className={classes.list}>
            {quotas.map((quota) => (
              <Row key={quota.id} quota={quota} largest={largest} />
            ))}
          </ol>
          {(query.data?.total ?? 0) > SHOWN && (
            <LinkButton to="/admin/quotas" variant="default" size="xs">
              {t("overview.allProjects")}
            </LinkButton>
          )}
        </Stack>
      )}
    </Section>
  );
}

function Row({ quota, largest }: { quota: Quota; largest: number }) {
  const { t, i18n } = useTranslation();
  const used = quota.used.storage ?? 0;
  const limit = quota.hard.storage ?? -1;
  const usedText = formatBytes(used, i18n.language);
  return (
    <li>
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <PageLink
          to="/projects/$projectName"
          params={{ projectName: quota.ref.name }}
          size="md"
          style={{ overflowWrap: "anywhere" }}
        >
          {quota.ref.name}
        </PageLink>
        <Text style={{ whiteSpace: "nowrap" }}>
          {limit < 0 ? usedText : t("projects.of", { used: usedText, limit: formatBytes(limit, i18n.language) })}
        </Text>
      </Group>
      <svg className={classes.track} aria-hidden>
        <rect className={classes.bar} width={`${(used / largest) * 100}%`} height="100%" rx={3} />
      </svg>
    </li>
  );
}
