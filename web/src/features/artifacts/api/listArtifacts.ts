import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor, inPath } from "@/api/client";
import { contains, type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/harbor";

export type Artifact = components["schemas"]["ArtifactAnswer"];

export interface Place {
  projectName: string;
  repositoryName: string;
}

export function artifactsKey({ projectName, repositoryName }: Place) {
  return ["artifacts", projectName, repositoryName] as const;
}

export function artifactsQuery(place: Place, { page, size, sort, search }: ListQuery) {
  const condition = contains("tags", search);
  const query = {
    page,
    page_size: size,
    with_tag: true,
    with_label: true,
    with_accessory: true,
    ...(sort && { sort }),
    ...(condition && { q: condition }),
  };
  const path = { project_name: place.projectName, repository_name: inPath(place.repositoryName) };
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
