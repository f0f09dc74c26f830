import type { ReactNode } from "react";
import type { Listed } from "@/api/pages";
import type { ListSearch } from "@/lib/listSearch";
import { ErrorNotice } from "../ErrorNotice";
import { ExportButton } from "../export/ExportButton";
import type { Exported } from "../export/useExport";
import classes from "./DataTable.module.css";
import { Pager } from "./Pager";
import { PlaceholderRows } from "./PlaceholderRows";
import { SortableHeader } from "./SortableHeader";
import { SelectAllCell, SelectCell, type Selection } from "./selection";

export interface Column<Row> {
  key: string;
  header: string;
  /** The key that the server sorts by, where it can. */
  sortKey?: string;
  render: (row: Row) => ReactNode;
  align?: "right";
  /** The first to go where there is little room. */
  isSecondary?: boolean;
  width?: string | number;
  minWidth?: number;
}

interface Props<Row> {
  label: string;
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  /** What a row is called where its key does not say it. */
  rowName?: ((row: Row) => string) | undefined;
  query: { data: Listed<Row> | undefined; error: unknown; isPlaceholderData: boolean; refetch: () => unknown };
  search: ListSearch;
  onSearch: (change: ListSearch) => void;
  size: number;
  selection?: Selection;
  /** How all of the list is saved as a file. */
  exported?: Exported<Row> | undefined;
  /** What stands in place of the rows when there are none. */
  empty: ReactNode;
}

/** A page of a list from the server. What is shown stays until its successor is there. */
export function DataTable<Row extends object>(props: Props<Row>) {
  const { columns, query, search, onSearch, size, selection } = props;
  if (query.error && !query.data) {
    return <ErrorNotice error={query.error} onRetry={query.refetch} />;
  }
  if (query.data?.total === 0) {
    return props.empty;
  }
  const rows = query.data?.entries;
  return (
    <>
      <div className={classes.frame} aria-busy={query.data === undefined || query.isPlaceholderData}>
        <table className={classes.table} aria-label={props.label}>
          <thead>
            <tr>
              {selection && rows && <SelectAllCell keys={rows.map(props.rowKey)} selection={selection} />}
              {columns.map((column) => (
                <SortableHeader key={column.key} column={column} sort={search.sort} onSearch={onSearch} />
              ))}
            </tr>
          </thead>
          <tbody data-stale={query.isPlaceholderData || undefined}>
            {rows === undefined ? (
              <PlaceholderRows columns={columns.length} />
            ) : (
              rows.map((row) => <Row key={props.rowKey(row)} row={row} {...props} />)
            )}
          </tbody>
        </table>
      </div>
      {query.data && (
        <Pager page={search.page ?? 1} size={size} total={query.data.total} onSearch={onSearch}>
          {props.exported && <ExportButton exported={props.exported} wanted={search} rowKey={props.rowKey} />}
        </Pager>
      )}
    </>
  );
}

function Row<Row extends object>({ row, columns, rowKey, rowName, selection }: Props<Row> & { row: Row }) {
  return (
    <tr data-selected={selection?.selected.has(rowKey(row)) || undefined}>
      {selection && <SelectCell rowKey={rowKey(row)} name={(rowName ?? rowKey)(row)} selection={selection} />}
      {columns.map((column) => (
        <td
          key={column.key}
          style={{ textAlign: column.align, minWidth: column.minWidth }}
          data-secondary={column.isSecondary || undefined}
        >
          {column.render(row)}
        </td>
      ))}
    </tr>
  );
}
