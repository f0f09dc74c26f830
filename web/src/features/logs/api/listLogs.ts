import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { contains, type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/harbor";
import { type LogSearch, PERIODS } from "../logSearch";

export type LogEntry = components["schemas"]["AuditLogExt"];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A time as the list language has it, in UTC. */
function moment(time: number): string {
  return new Date(time).toISOString().slice(0, "2026-01-01T00:00:00".length);
}

/** The condition for a range of time. What begins a while ago does so with a full minute, to be the same for a while. */
function within({ period, from, to }: LogSearch, now: number): string | undefined {
  if (period === undefined) {
    return undefined;
  }
  if (period !== "between") {
    return `op_time=[${moment(Math.floor(now / MINUTE_MS) * MINUTE_MS - PERIODS[period] * HOUR_MS)}~]`;
  }
  const since = from === undefined ? "" : moment(Date.parse(from));
  const until = to === undefined ? "" : moment(Date.parse(to));
  return since || until ? `op_time=[${since}~${until}]` : undefined;
}

/** A name as a whole; what has a meaning in the list language cannot be asked for. */
function exactly(field: string, value: string | undefined): string | undefined {
  const plain = value?.replace(/[,=~[\]{}()]/g, "").trim();
  return plain ? `${field}=${encodeURIComponent(plain)}` : undefined;
}

/**
 * A page of a project's log, or of all that whoever asks may see. Everywhere, users are asked for by their whole
 * names: these the server looks up in the log as a whole, whereas parts of a name are searched for in what is newest.
 */
export function logQuery(projectName: string | null, search: LogSearch, { page, size, sort }: ListQuery) {
  const conditions = [
    contains("resource", search.search),
    projectName === null ? exactly("username", search.user) : contains("username", search.user),
    exactly("operation", search.operation),
    exactly("resource_type", search.type),
    within(search, Date.now()),
  ].filter(Boolean);
  const query = {
    page,
    page_size: size,
    ...(sort && { sort }),
    ...(conditions.length > 0 && { q: conditions.join(",") }),
  };
  return queryOptions({
    queryKey: ["log", projectName, query],
    queryFn: async ({ signal }) => {
      if (projectName === null) {
        return listed(await harbor.GET("/auditlog-exts", { params: { query }, signal }));
      }
      const path = { project_name: projectName };
      return listed(await harbor.GET("/projects/{project_name}/auditlog-exts", { params: { path, query }, signal }));
    },
    placeholderData: keepPreviousData,
    // Whoever looks at a log wants what has just happened.
    staleTime: 0,
  });
}
