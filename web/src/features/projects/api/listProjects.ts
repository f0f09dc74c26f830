import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/harbor";

export type Project = components["schemas"]["ProjectAnswer"];

export function projectsQuery({ page, size, sort, search }: ListQuery) {
  const query = { page, page_size: size, ...(sort && { sort }), ...(search && { name: search }) };
  return queryOptions({
    queryKey: ["projects", "list", query],
    queryFn: async ({ signal }) => listed(await harbor.GET("/projects", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}
