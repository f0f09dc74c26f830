import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/harbor";

export type GlobalLabel = components["schemas"]["wharf.api.harbor.labels.LabelAnswer"];

/** What the API calls labels that belong to no project. */
export const GLOBAL_SCOPE = "g";

export const globalLabelsKey = ["labels", "global"] as const;

export function globalLabelsQuery({ page, size, sort, search }: ListQuery) {
  const query = {
    page,
    page_size: size,
    scope: GLOBAL_SCOPE,
    ...(sort && { sort }),
    ...(search && { name: search }),
  };
  return queryOptions({
    queryKey: [...globalLabelsKey, query],
    queryFn: async ({ signal }) => listed(await harbor.GET("/labels", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}
