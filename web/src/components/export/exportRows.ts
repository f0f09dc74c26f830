import { csvOf, flatRow } from "@/lib/csv";
import { saveFile } from "@/lib/saveFile";
import { fetchAll, type Source } from "./fetchAll";

export type Format = "csv" | "json" | "lines";

const TYPES = {
  csv: { ending: "csv", type: "text/csv" },
  json: { ending: "json", type: "application/json" },
  lines: { ending: "jsonl", type: "application/x-ndjson" },
} as const;

interface Wanted<Row> extends Source<Row> {
  name: string;
  format: Format;
  fields: ((row: Row) => object) | undefined;
}

function textOf(format: Format, rows: object[]): string {
  switch (format) {
    case "csv":
      return csvOf(rows.map((row) => flatRow(row)));
    case "json":
      return `${JSON.stringify(rows, null, 2)}\n`;
    case "lines":
      return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  }
}

/** Fetch a list and save it; how many rows there were. */
export async function exportRows<Row extends object>(
  { name, format, fields, ...source }: Wanted<Row>,
  signal: AbortSignal,
  onProgress: (fetched: number, total: number) => void,
): Promise<number> {
  const rows = await fetchAll(source, signal, onProgress);
  const { ending, type } = TYPES[format];
  const day = new Date().toISOString().slice(0, "2026-01-01".length);
  saveFile(`${name}-${day}.${ending}`, type, textOf(format, fields ? rows.map(fields) : rows));
  return rows.length;
}
