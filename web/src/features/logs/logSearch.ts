import { type ListSearch, validateListSearch } from "@/lib/listSearch";

/** The words of the log for what is done in a project. */
export const OPERATIONS = ["create", "update", "delete", "pull", "restore", "rename", "move"] as const;
/** Lengths of time up to now, in hours. */
export const PERIODS = { hour: 1, day: 24, week: 7 * 24, month: 30 * 24 } as const;

export type Operation = (typeof OPERATIONS)[number];
export type Period = keyof typeof PERIODS | "between";

/** What the address of a log says; `search` is a part of the resource's name, `from` and `to` are times of this place. */
export interface LogSearch extends ListSearch {
  user?: string;
  operation?: Operation;
  period?: Period;
  from?: string;
  to?: string;
}

const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/;

function localTime(value: unknown): string | undefined {
  return typeof value === "string" && LOCAL_TIME.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

/** Take from an address what a log understands, and nothing else. */
export function validateLogSearch(raw: Record<string, unknown>): LogSearch {
  const period = raw.period === "between" || String(raw.period) in PERIODS ? (raw.period as Period) : undefined;
  const taken = {
    ...validateListSearch(raw),
    user: typeof raw.user === "string" && raw.user !== "" ? raw.user : undefined,
    operation: OPERATIONS.find((operation) => operation === raw.operation),
    period,
    from: period === "between" ? localTime(raw.from) : undefined,
    to: period === "between" ? localTime(raw.to) : undefined,
  };
  return Object.fromEntries(Object.entries(taken).filter(([, value]) => value !== undefined));
}

/** Whether entries are left out. */
export function isNarrowed({ search, user, operation, period }: LogSearch): boolean {
  return Boolean(search || user || operation || period);
}
