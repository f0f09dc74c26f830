import { type ListSearch, validateListSearch } from "@/lib/listSearch";

const CONDITIONS = ["user", "operation", "type", "from", "to"] as const;

/** What the address of the log says beside page and search, which looks into names of resources. */
export type LogSearch = ListSearch & { [Name in (typeof CONDITIONS)[number]]?: string };

export function validateLogSearch(raw: Record<string, unknown>): LogSearch {
  const taken = CONDITIONS.map((name) => [name, raw[name]]).filter(
    ([, value]) => typeof value === "string" && value !== "",
  );
  return { ...validateListSearch(raw), ...Object.fromEntries(taken) };
}

/** Whether the log is narrowed at all. */
export function isNarrowed(search: LogSearch): boolean {
  return search.search !== undefined || CONDITIONS.some((name) => search[name] !== undefined);
}

export const UNNARROWED: { [Name in keyof LogSearch]?: undefined } = {
  search: undefined,
  page: undefined,
  ...Object.fromEntries(CONDITIONS.map((name) => [name, undefined])),
};
