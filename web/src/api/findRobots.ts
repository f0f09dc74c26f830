import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { harbor } from "./client";
import { contains } from "./pages";

const FOUND_MAX = 10;

/** Full names of robots that contain what is typed: those of a project, or without one those of the system. */
export function useRobotNames(projectId: number | undefined, typed: string, isEnabled: boolean): string[] {
  const isAsked = isEnabled && typed !== "";
  // A full name begins with a prefix and the project; the list looks into the rest.
  const part = typed.slice(typed.search(/[^$+]*$/));
  const where = projectId === undefined ? undefined : `Level=project,ProjectID=${projectId}`;
  const q = [where, contains("name", part)].filter(Boolean).join(",");
  const found = useQuery({
    queryKey: ["robots", "names", q],
    queryFn: async ({ signal }) => {
      const query = { page_size: FOUND_MAX, ...(q && { q }) };
      return ((await harbor.GET("/robots", { params: { query }, signal })).data ?? []).map((robot) => robot.name);
    },
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
  return isAsked ? (found.data ?? []) : [];
}
