import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { components } from "@/generated/wharf";
import { wharf } from "./client";

export type Period = components["schemas"]["ActivityPeriod"];

/** What of the past is looked at: so many hours or days. */
export const WINDOWS = {
  day: { step: "hour", periods: 24 },
  month: { step: "day", periods: 30 },
  quarter: { step: "day", periods: 90 },
} as const;
export type Window = keyof typeof WINDOWS;

/** Where the hour or the day ends that has begun here. */
function endOf(step: "hour" | "day", now: Date): Date {
  const end = new Date(now);
  if (step === "day") {
    end.setHours(24, 0, 0, 0);
  } else {
    end.setHours(end.getHours() + 1, 0, 0, 0);
  }
  return end;
}

/** Pulls and pushes over time: of a project or, for null, of all that there are. */
export function useActivity(projectName: string | null, window: Window) {
  const { step, periods } = WINDOWS[window];
  const until = endOf(step, new Date()).toISOString();
  return useQuery({
    queryKey: ["activity", projectName, step, periods, until],
    queryFn: async ({ signal }) => {
      const query = { step, periods, until, ...(projectName !== null && { project: projectName }) };
      return (await wharf.GET("/activity", { params: { query }, signal })).data;
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}
