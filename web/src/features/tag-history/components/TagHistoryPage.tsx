import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { PageHeader } from "@/components/PageHeader";
import { StateBadge } from "@/components/StateBadge";
import { SearchedTable } from "@/components/table/SearchedTable";
import { useRepositoryCrumbs } from "@/components/useRepositoryCrumbs";
import { useList } from "@/lib/useList";
import { useIsImmutable } from "../api/isImmutable";
import { tagHistoryQuery } from "../api/tagHistory";
import { useHistoryColumns } from "./historyColumns";

/** All that a tag has pointed at, and the way back to it. */
export function TagHistoryPage() {
  const { t } = useTranslation();
  const { tagName, ...place } = useParams({
    from: "/projects/$projectName/repositories/$repositoryName/tags/$tagName",
  });
  const list = useList();
  const query = useQuery(tagHistoryQuery(place, tagName, list.wanted));
  const isFirstPage = list.wanted.page === 1;
  const head = useQuery({ ...tagHistoryQuery(place, tagName, { page: 1, size: 1 }), enabled: !isFirstPage });
  const newest = (isFirstPage ? query.data : head.data)?.entries[0];
  const isThere = newest?.to === null;
  const may = useMay(useProject(place.projectName).data?.project_id);
  const isImmutable = useIsImmutable(place, tagName, isThere);
  const columns = useHistoryColumns(place, tagName, {
    newest,
    mayRestore: may("delete", "tag") && !isImmutable,
    mayMove: may("delete", "tag") && may("create", "tag") && !isImmutable,
    mayRestoreArtifacts: may("delete", "artifact"),
  });
  const failed = query.error && !query.data;
  const crumbs = useRepositoryCrumbs(place);
  return (
    <>
      {!failed && (
        <PageHeader
          title={tagName}
          crumbs={crumbs}
          badges={
            <Group gap={8}>
              <Text c="dimmed">{t("tagHistory.title")}</Text>
              {newest && !isThere && <StateBadge state="warning">{t("tagHistory.gone")}</StateBadge>}
            </Group>
          }
        />
      )}
      <SearchedTable
        label={t("tagHistory.title")}
        list={list}
        query={query}
        columns={columns}
        rowKey={(interval) => interval.from}
        emptyTitle={t("tagHistory.emptyTitle", { name: tagName })}
        emptyText={t("tagHistory.emptyText")}
      />
    </>
  );
}
