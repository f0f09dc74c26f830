import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { contains, type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/harbor";

export type LogEntry = components["schemas"]["AuditLogExt"];

export interface LogConditions {
  user?: string | undefined;
  operation?: string | undefined;
  type?: string | undefined;
  /** Days as people write them, both included. */
  from?: string | undefined;
  to?: string | undefined;
}

/** The first moment of a day here, or of the day after it, as the list language writes it. */
function moment(day: string | undefined, daysLater = 0): string {
  const time = day ? new Date(`${day}T00:00:00`) : null;
  if (time === null || Number.isNaN(time.getTime())) {
    return "";
  }
  time.setDate(time.getDate() + daysLater);
  return new Date(time.getTime() - (daysLater > 0 ? 1000 : 0)).toISOString().slice(0, 19);
}

/** A name as a whole; what has a meaning in the list language cannot be asked for. */
function exactly(field: string, value: string | undefined): string | undefined {
  const plain = value?.replace(/[,=~[\]{}()]/g, "").trim();
  return plain ? `${field}=${plain}` : undefined;
}

function conditionsOf(search: string | undefined, wanted: LogConditions): string {
  const from = moment(wanted.from);
  const to = moment(wanted.to, 1);
  return [
    contains("resource", search),
    exactly("username", wanted.user),
    exactly("operation", wanted.operation),
    exactly("resource_type", wanted.type),
    from || to ? `op_time=[${from}~${to}]` : undefined,
  ]
    .filter((condition) => condition !== undefined)
    .join(",");
}

export function logsQuery({ page, size, sort, search }: ListQuery, wanted: LogConditions) {
  const q = conditionsOf(search, wanted);
  const query = { page, page_size: size, ...(sort && { sort }), ...(q && { q }) };
  return queryOptions({
    queryKey: ["audit-log", query],
    queryFn: async ({ signal }) => listed(await harbor.GET("/auditlog-exts", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}
