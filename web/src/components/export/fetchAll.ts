import type { Listed, ListQuery } from "@/api/pages";

/** As many as the API gives at once. */
const ROWS_PER_PAGE = 100;
/** More than that is a matter for a program. */
export const EXPORTED_ROWS_MAX = 10_000;

/** The options of a list's query, of which its function is used alone. */
export interface ListOptions {
  queryFn?: unknown;
}

export interface Source<Row> {
  list: (wanted: ListQuery) => ListOptions;
  wanted: Pick<ListQuery, "sort" | "search">;
  rowKey: (row: Row) => string;
}

type Fetch<Row> = (context: { signal: AbortSignal }) => Promise<Listed<Row>>;

/** Every row of a list, page by page; what moves to another page meanwhile comes once. */
export async function fetchAll<Row>(
  { list, wanted, rowKey }: Source<Row>,
  signal: AbortSignal,
  onProgress: (fetched: number, total: number) => void,
): Promise<Row[]> {
  const rows = new Map<string, Row>();
  for (let page = 1; rows.size < EXPORTED_ROWS_MAX; page += 1) {
    const fetchPage = list({ ...wanted, page, size: ROWS_PER_PAGE }).queryFn as Fetch<Row>;
    const { entries, total } = await fetchPage({ signal });
    signal.throwIfAborted();
    for (const row of entries) {
      rows.set(rowKey(row), row);
    }
    onProgress(rows.size, Math.min(total, EXPORTED_ROWS_MAX));
    if (entries.length < ROWS_PER_PAGE || page * ROWS_PER_PAGE >= total) {
      break;
    }
  }
  return [...rows.values()].slice(0, EXPORTED_ROWS_MAX);
}
