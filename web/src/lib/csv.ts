/** What stands in a cell of a file: a text, a number, or whether something is so. */
export type Cell = string | number | boolean | null;
export type FlatRow = Record<string, Cell>;

/** What a spreadsheet would run as a formula, also behind blanks and in the wide forms that it takes for the same. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** A row of the API without anything nested: "metadata.public" instead. Lists of plain values are one text. */
export function flatRow(row: object, prefix = ""): FlatRow {
  const flat: FlatRow = {};
  for (const [name, value] of Object.entries(row)) {
    if (isObject(value)) {
      Object.assign(flat, flatRow(value, `${prefix}${name}.`));
    } else {
      flat[prefix + name] = cellOf(value);
    }
  }
  return flat;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) {
    return null;
  }
  if (Array.isArray(value)) {
    return value.some((one) => typeof one === "object") ? JSON.stringify(value) : value.join(", ");
  }
  return typeof value === "number" || typeof value === "boolean" ? value : String(value);
}

/** A cell as RFC 4180 has it. Texts that would be formulas get an apostrophe, which makes them texts again. */
function written(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) {
    return "";
  }
  if (typeof cell !== "string") {
    return String(cell);
  }
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** A table with the names of all that any row has at its top. It begins with a mark, or else Excel takes it for ANSI. */
export function csvOf(rows: FlatRow[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
  return `\uFEFF${lines.map((line) => `${line.map(written).join(",")}\r\n`).join("")}`;
}
