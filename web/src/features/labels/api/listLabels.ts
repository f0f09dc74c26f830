import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/harbor";

export type Label = components["schemas"]["wharf.api.harbor.labels.LabelAnswer"];

export function labelsKey(projectId: number | undefined) {
  return ["labels", projectId] as const;
}

/** The labels that belong to a project alone. */
export function labelsQuery(projectId: number | undefined, { page, size, sort, search }: ListQuery) {
  const query = { scope: "p", page, page_size: size, ...(sort && { sort }), ...(search && { name: search }) };
  return queryOptions({
    queryKey: [...labelsKey(projectId), query],
    queryFn: async ({ signal }) => {
      const params = { query: { ...query, ...(projectId !== undefined && { project_id: projectId }) } };
      return listed(await harbor.GET("/labels", { params, signal }));
    },
    placeholderData: keepPreviousData,
    enabled: projectId !== undefined,
  });
}
