import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/wharf";

export type DeletedRepository = components["schemas"]["DeletedRepositoryAnswer"];

export function deletedRepositoriesKey(projectName: string) {
  return ["deleted-repositories", projectName] as const;
}

export function deletedRepositoriesQuery(projectName: string, { page, size }: ListQuery) {
  const path = { project_name: projectName };
  const query = { page, page_size: size };
  return queryOptions({
    queryKey: [...deletedRepositoriesKey(projectName), query],
    queryFn: async ({ signal }) =>
      listed(await wharf.GET("/projects/{project_name}/deleted-repositories", { params: { path, query }, signal })),
    placeholderData: keepPreviousData,
    // Deletions elsewhere do not know of this list.
    staleTime: 0,
  });
}
