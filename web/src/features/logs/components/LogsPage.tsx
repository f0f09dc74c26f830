import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { PageFailure } from "@/components/PageFailure";
import { DataTable } from "@/components/table/DataTable";
import { listQuery } from "@/lib/listSearch";
import { projectLogQuery } from "../api/projectLog";
import { isNarrowed } from "../logSearch";
import { LogFilters } from "./LogFilters";
import { useLogColumns } from "./logColumns";
import { useLogSearch } from "./useLogSearch";

/** Who did what in a project, and when. */
export function LogsPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const [search, setSearch] = useLogSearch();
  const wanted = listQuery(search, "-op_time");
  const query = useQuery(projectLogQuery(projectName, search, wanted));
  const columns = useLogColumns();
  if (query.error && !query.data) {
    return <PageFailure error={query.error} onRetry={query.refetch} />;
  }
  return (
    <>
      <LogFilters search={search} onSearch={setSearch} />
      <DataTable
        label={t("tabs.logs")}
        columns={columns}
        rowKey={(entry) => String(entry.id)}
        query={query}
        search={{ ...search, sort: wanted.sort }}
        onSearch={setSearch}
        size={wanted.size}
        empty={
          isNarrowed(search) ? <NothingFits /> : <EmptyState title={t("logs.emptyTitle")} text={t("logs.emptyText")} />
        }
      />
    </>
  );
}

function NothingFits() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <EmptyState title={t("logs.nothingTitle")} text={t("logs.nothingText")}>
      <Button variant="default" mt="sm" onClick={() => navigate({ to: ".", search: {} as never })}>
        {t("list.showAll")}
      </Button>
    </EmptyState>
  );
}
