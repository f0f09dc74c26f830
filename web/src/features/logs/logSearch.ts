import { type ListSearch, validateListSearch } from "@/lib/listSearch";

/** Lengths of time up to now, in hours. */
export const PERIODS = { hour: 1, day: 24, week: 7 * 24, month: 30 * 24 } as const;
export type Period = keyof typeof PERIODS | "between";

const TEXTS = ["user", "operation", "type"] as const;

/** What the address of a log says; `search` is a part of the resource's name, `from` and `to` are times of this place. */
export interface LogSearch extends ListSearch {
  user?: string;
  /** In the log's own words, like the type. */
  operation?: string;
  type?: string;
  period?: Period;
  from?: string;
  to?: string;
}

/** A change to it; undefined takes a condition away. */
export type LogChange = { [Name in keyof LogSearch]?: LogSearch[Name] | undefined };

export const UNNARROWED: LogChange = {
  search: undefined,
  user: undefined,
  operation: undefined,
  type: undefined,
  period: undefined,
  page: undefined,
};

const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/;

function localTime(value: unknown): string | undefined {
  return typeof value === "string" && LOCAL_TIME.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

/** Take from an address what a log understands, and nothing else. */
export function validateLogSearch(raw: Record<string, unknown>): LogSearch {
  const period = raw.period === "between" || String(raw.period) in PERIODS ? (raw.period as Period) : undefined;
  const texts = TEXTS.map((name) => [name, raw[name]]).filter(([, value]) => typeof value === "string" && value !== "");
  const taken = {
    ...validateListSearch(raw),
    ...Object.fromEntries(texts),
    period,
    from: period === "between" ? localTime(raw.from) : undefined,
    to: period === "between" ? localTime(raw.to) : undefined,
  };
  return Object.fromEntries(Object.entries(taken).filter(([, value]) => value !== undefined));
}

/** Whether entries are left out. */
export function isNarrowed({ search, user, operation, type, period }: LogSearch): boolean {
  return Boolean(search || user || operation || type || period);
}
