import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { EmptyState } from "@/components/EmptyState";
import { PageHeader } from "@/components/PageHeader";
import { DataTable } from "@/components/table/DataTable";
import { listQuery } from "@/lib/listSearch";
import { logsQuery } from "../api/listLogs";
import { LogFilters } from "./LogFilters";
import { useLogColumns } from "./logColumns";
import { isNarrowed, UNNARROWED } from "./logSearch";
import { useLogSearch } from "./useLogSearch";

/** Who did what, as far as whoever asks may know. */
export function LogsPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useLogSearch();
  const wanted = listQuery(search, "-op_time");
  const query = useQuery(logsQuery(wanted, search));
  const columns = useLogColumns();
  const isAdministrator = useCurrentUser()?.sysadmin_flag ?? false;
  const empty = isNarrowed(search) ? (
    <EmptyState title={t("admin.logs.nothingTitle")} text={t("admin.logs.nothingText")}>
      <Button variant="default" mt="sm" onClick={() => setSearch(UNNARROWED)}>
        {t("list.showAll")}
      </Button>
    </EmptyState>
  ) : (
    <EmptyState
      title={t("admin.logs.emptyTitle")}
      text={t(isAdministrator ? "admin.logs.emptyText" : "admin.logs.emptyForUsers")}
    />
  );
  return (
    <>
      <PageHeader title={t("admin.logs.title")}>
        <Tooltip label={t("common.refresh")}>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t("common.refresh")}
            loading={query.isFetching}
            onClick={() => query.refetch()}
          >
            <IconRefresh size={18} />
          </ActionIcon>
        </Tooltip>
      </PageHeader>
      <LogFilters search={search} onSearch={setSearch} />
      <DataTable
        label={t("admin.logs.title")}
        columns={columns}
        rowKey={(entry) => String(entry.id)}
        query={query}
        search={{ ...search, sort: wanted.sort }}
        onSearch={setSearch}
        size={wanted.size}
        empty={empty}
      />
    </>
  );
}
