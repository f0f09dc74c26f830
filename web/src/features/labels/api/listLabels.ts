import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/harbor";

export type Label = components["schemas"]["wharf.api.harbor.labels.LabelAnswer"];

/** Whose labels they are, in the words of the API: those of one project, or those that every project may use. */
export type Owner = { scope: "p"; project_id: number } | { scope: "g" };

export const EVERYBODY: Owner = { scope: "g" };

export const labelsKey = ["labels"] as const;

export function labelsQuery(owner: Owner | undefined, { page, size, sort, search }: ListQuery) {
  const query = { ...owner, page, page_size: size, ...(sort && { sort }), ...(search && { name: search }) };
  return queryOptions({
    queryKey: [...labelsKey, query],
    queryFn: async ({ signal }) => listed(await harbor.GET("/labels", { params: { query }, signal })),
    placeholderData: keepPreviousData,
    enabled: owner !== undefined,
  });
}
