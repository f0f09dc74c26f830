import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { contains, type ListQuery, listed } from "@/api/pages";
import { artifactsKey, type Place, placeInPath } from "@/api/place";
import type { components } from "@/generated/harbor";

export type { Place };
export type Artifact = components["schemas"]["ArtifactAnswer"];

export function artifactsQuery(place: Place, { page, size, sort, search }: ListQuery) {
  const condition = contains("tags", search);
  const query = {
    page,
    page_size: size,
    with_tag: true,
    with_label: true,
    with_accessory: true,
    with_immutable_status: true,
    ...(sort && { sort }),
    ...(condition && { q: condition }),
  };
  const path = placeInPath(place);
  return queryOptions({
    queryKey: [...artifactsKey(place), "list", query],
    queryFn: async ({ signal }) =>
      listed(
        await harbor.GET("/projects/{project_name}/repositories/{repository_name}/artifacts", {
          params: { path, query },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}
