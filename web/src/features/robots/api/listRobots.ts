import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { contains, type ListQuery, listed } from "@/api/pages";

export const ROBOTS_KEY = ["robots"] as const;

export function robotsQuery(projectId: number | undefined, { page, size, sort, search }: ListQuery) {
  const q = ["Level=project", `ProjectID=${projectId}`, contains("name", search)].filter(Boolean).join(",");
  const query = { page, page_size: size, q, ...(sort && { sort }) };
  return queryOptions({
    queryKey: [...ROBOTS_KEY, "list", query],
    queryFn: async ({ signal }) => listed(await harbor.GET("/robots", { params: { query }, signal })),
    placeholderData: keepPreviousData,
    enabled: projectId !== undefined,
  });
}
