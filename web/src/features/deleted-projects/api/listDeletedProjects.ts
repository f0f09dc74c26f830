import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/wharf";

export type DeletedProject = components["schemas"]["DeletedProjectAnswer"];

export const deletedProjectsKey = ["deleted-projects"] as const;

export function deletedProjectsQuery({ page, size }: ListQuery) {
  const query = { page, page_size: size };
  return queryOptions({
    queryKey: [...deletedProjectsKey, query],
    queryFn: async ({ signal }) => listed(await wharf.GET("/deleted-projects", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}
