import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useRestoreWindow } from "@/api/restoreWindow";
import { PageFailure } from "@/components/PageFailure";
import { RepositoryHeader } from "@/components/RepositoryHeader";
import { SearchedTable } from "@/components/table/SearchedTable";
import { useList } from "@/lib/useList";
import { deletedQuery } from "../api/listDeleted";
import { useDeletedColumns } from "./deletedColumns";

/** The artifacts and tags of a repository that were deleted and can come back. */
export function DeletedPage() {
  const { t } = useTranslation();
  const place = useParams({ from: "/projects/$projectName/repositories/$repositoryName/deleted" });
  const list = useList("-deletion_time");
  const query = useQuery(deletedQuery(place, list.wanted));
  const columns = useDeletedColumns(place);
  const days = useRestoreWindow();
  if (query.error && !query.data) {
    return <PageFailure error={query.error} onRetry={query.refetch} />;
  }
  const text = days === 0 ? t("trash.off") : t("deleted.emptyText", { count: days ?? 0 });
  return (
    <>
      <RepositoryHeader place={place} />
      <SearchedTable
        label={t("repositoryTabs.deleted")}
        list={list}
        query={query}
        columns={columns}
        rowKey={(deleted) => `${deleted.kind} ${deleted.digest} ${deleted.tags.join(" ")} ${deleted.deletion_time}`}
        emptyTitle={t("trash.emptyTitle")}
        emptyText={days === null ? "" : text}
      />
    </>
  );
}
