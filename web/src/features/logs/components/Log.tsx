import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { PageFailure } from "@/components/PageFailure";
import { DataTable } from "@/components/table/DataTable";
import { listQuery } from "@/lib/listSearch";
import { logQuery } from "../api/listLogs";
import { isNarrowed, UNNARROWED } from "../logSearch";
import { LogFilters } from "./LogFilters";
import { useLogColumns } from "./logColumns";
import { useLogSearch } from "./useLogSearch";

interface Props {
  /** Null for all that whoever asks may see. */
  projectName: string | null;
  emptyText: string;
}

/** Who did what, and when; with the means to narrow it, and to save what is left. */
export function Log({ projectName, emptyText }: Props) {
  const { t } = useTranslation();
  const [search, setSearch] = useLogSearch();
  const wanted = listQuery(search, "-op_time");
  const query = useQuery(logQuery(projectName, search, wanted));
  const columns = useLogColumns();
  if (query.error && !query.data) {
    return <PageFailure error={query.error} onRetry={query.refetch} />;
  }
  const empty = isNarrowed(search) ? (
    <EmptyState title={t("logs.nothingTitle")} text={t("logs.nothingText")}>
      <Button variant="default" mt="sm" onClick={() => setSearch(UNNARROWED)}>
        {t("list.showAll")}
      </Button>
    </EmptyState>
  ) : (
    <EmptyState title={t("logs.emptyTitle")} text={emptyText} />
  );
  return (
    <>
      <LogFilters inProject={projectName !== null} search={search} onSearch={setSearch}>
        <Tooltip label={t("common.refresh")}>
          <ActionIcon
            variant="default"
            size={36}
            ml="auto"
            aria-label={t("common.refresh")}
            loading={query.isFetching}
            onClick={() => query.refetch()}
          >
            <IconRefresh size={18} />
          </ActionIcon>
        </Tooltip>
      </LogFilters>
      <DataTable
        label={t("tabs.logs")}
        columns={columns}
        rowKey={(entry) => String(entry.id)}
        query={query}
        search={{ ...search, sort: wanted.sort }}
        onSearch={setSearch}
        size={wanted.size}
        exported={{
          name: projectName === null ? "log" : `log-${projectName}`,
          list: (page) => logQuery(projectName, search, page),
          isLog: true,
        }}
        empty={empty}
      />
    </>
  );
}
