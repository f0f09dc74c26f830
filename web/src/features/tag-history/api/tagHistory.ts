import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { type ListQuery, listed } from "@/api/pages";
import { type Place, placeInPath } from "@/api/place";
import { tagHistoryKey } from "@/api/tagsChanged";
import type { components } from "@/generated/wharf";

export type Interval = components["schemas"]["TagHistoryEntry"];

export function tagHistoryQuery(place: Place, tagName: string, { page, size }: Pick<ListQuery, "page" | "size">) {
  const path = { ...placeInPath(place), tag_name: tagName };
  const query = { page, page_size: size };
  return queryOptions({
    queryKey: [...tagHistoryKey(place), tagName, query],
    queryFn: async ({ signal }) =>
      listed(
        await wharf.GET("/projects/{project_name}/repositories/{repository_name}/tags/{tag_name}/history", {
          params: { path, query },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    // Pushes do not know of this page.
    staleTime: 0,
  });
}
