import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { PageFailure } from "@/components/PageFailure";
import { DataTable } from "@/components/table/DataTable";
import { listQuery } from "@/lib/listSearch";
import { useListSearch } from "@/lib/useListSearch";
import { deletedRepositoriesQuery } from "../api/listDeletedRepositories";
import { useRestoreWindow } from "../api/restoreWindow";
import { useTrashColumns } from "./trashColumns";

/** The repositories of a project that were deleted and can come back. */
export function TrashPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const [search, setSearch] = useListSearch();
  const wanted = listQuery(search);
  const query = useQuery(deletedRepositoriesQuery(projectName, wanted));
  const columns = useTrashColumns(projectName);
  const days = useRestoreWindow();
  if (query.error && !query.data) {
    return <PageFailure error={query.error} onRetry={query.refetch} />;
  }
  const isOff = days === 0;
  const intro = days === undefined ? "" : t("trash.intro", { count: days });
  return (
    <>
      {query.data?.total !== 0 && (
        <Text c="dimmed" mb="sm">
          {intro}
        </Text>
      )}
      <DataTable
        label={t("tabs.trash")}
        columns={columns}
        rowKey={(repository) => String(repository.id)}
        query={query}
        search={search}
        onSearch={setSearch}
        size={wanted.size}
        exported={{ name: `${projectName}-trash`, list: (page) => deletedRepositoriesQuery(projectName, page) }}
        empty={<EmptyState title={t("trash.emptyTitle")} text={isOff ? t("trash.off") : intro} />}
      />
    </>
  );
}
