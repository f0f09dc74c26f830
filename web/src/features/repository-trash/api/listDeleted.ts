import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { type ListQuery, listed } from "@/api/pages";
import type { Place } from "@/api/place";
import type { components } from "@/generated/wharf";

export type Deleted = components["schemas"]["TrashAnswer"];

export function deletedQuery({ projectName, repositoryName }: Place, { page, size, sort }: ListQuery) {
  // The server unescapes conditions twice.
  const condition = `kind={artifact tag},repository=${encodeURIComponent(repositoryName)}`;
  const query = { page, page_size: size, q: condition, ...(sort && { sort }) };
  return queryOptions({
    queryKey: ["trash", projectName, query],
    queryFn: async ({ signal }) =>
      listed(
        await wharf.GET("/projects/{project_name}/trash", {
          params: { path: { project_name: projectName }, query },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    // Deletions elsewhere do not know of this list.
    staleTime: 0,
  });
}
