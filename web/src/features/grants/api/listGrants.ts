import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { contains, type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/wharf";

export type Grant = components["schemas"]["GrantAnswer"];

export const grantsKey = ["grants"] as const;

/** Who has which role in a project or, for null, in every one and in the system. */
export function grantsQuery(projectName: string | null, { page, size, sort, search }: ListQuery) {
  const conditions = [projectName === null && "project_id=0", contains("subject_name", search)].filter(Boolean);
  const query = {
    page,
    page_size: size,
    ...(sort && { sort }),
    ...(projectName !== null && { project: projectName }),
    ...(conditions.length > 0 && { q: conditions.join(",") }),
  };
  return queryOptions({
    queryKey: [...grantsKey, query],
    queryFn: async ({ signal }) => listed(await wharf.GET("/grants", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}
