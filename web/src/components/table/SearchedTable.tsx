import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { List } from "@/lib/useList";
import { EmptyState } from "../EmptyState";
import type { Exported } from "../export/useExport";
import { PageFailure } from "../PageFailure";
import { SearchField } from "../SearchField";
import { type Column, DataTable } from "./DataTable";
import type { Selection } from "./selection";

export interface SearchedTableProps<Row extends object> {
  label: string;
  list: List;
  query: Parameters<typeof DataTable<Row>>[0]["query"];
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  /** Left out where the server cannot search. */
  searchPlaceholder?: string | undefined;
  rowName?: (row: Row) => string;
  /** Which rows are ticked, and what can be done to them; nothing for whoever may do nothing to several. */
  selection?: Selection | undefined;
  selectionBar?: ReactNode;
  /** How all of the list is saved as a file. */
  exported?: Exported<Row>;
  /** What stands at the right of the search. */
  action?: ReactNode;
  /** Why there may be nothing, what to do then, and the means to do it. */
  emptyTitle: string;
  emptyText: string;
  emptyContent?: ReactNode;
  /** Where a search has found nothing. */
  nothingTitle?: (search: string) => string;
}

/** A list from the server with a search over it. */
export function SearchedTable<Row extends object>(props: SearchedTableProps<Row>) {
  const { list, query } = props;
  const { search, setSearch, wanted } = list;
  if (query.error && !query.data) {
    return <PageFailure error={query.error} onRetry={query.refetch} />;
  }
  const isSelecting = (props.selection?.selected.size ?? 0) > 0;
  return (
    <>
      {isSelecting ? (
        <Group mb="sm" mih={36}>
          {props.selectionBar}
        </Group>
      ) : (
        (props.searchPlaceholder || props.action) && (
          <Group mb="sm" justify="space-between">
            {props.searchPlaceholder && (
              <SearchField
                value={search.search}
                onChange={(text) => setSearch({ search: text, page: undefined })}
                placeholder={props.searchPlaceholder}
              />
            )}
            {props.action}
          </Group>
        )
      )}
      <DataTable
        label={props.label}
        columns={props.columns}
        rowKey={props.rowKey}
        query={query}
        search={{ ...search, sort: wanted.sort }}
        onSearch={setSearch}
        size={wanted.size}
        exported={props.exported}
        rowName={props.rowName}
        {...(props.selection && { selection: props.selection })}
        empty={<Nothing {...props} />}
      />
    </>
  );
}

function Nothing<Row extends object>({
  list,
  emptyTitle,
  emptyText,
  emptyContent,
  nothingTitle,
}: SearchedTableProps<Row>) {
  const { t } = useTranslation();
  const { search } = list.search;
  if (!search) {
    return (
      <EmptyState title={emptyTitle} text={emptyText}>
        {emptyContent}
      </EmptyState>
    );
  }
  return (
    <EmptyState title={nothingTitle?.(search) ?? t("list.nothingTitle", { search })} text={t("list.nothingText")}>
      <Button variant="default" mt="sm" onClick={() => list.setSearch({ search: undefined, page: undefined })}>
        {t("list.showAll")}
      </Button>
    </EmptyState>
  );
}
