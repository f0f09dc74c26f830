import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { components } from "@/generated/harbor";
import { harbor } from "./client";
import { type ListQuery, listed } from "./pages";

export type Quota = components["schemas"]["QuotaAnswer"];

export const quotasKey = ["quotas"] as const;

export function quotasQuery({ page, size, sort }: ListQuery) {
  const query = { page, page_size: size, ...(sort && { sort }) };
  return queryOptions({
    queryKey: [...quotasKey, query],
    queryFn: async ({ signal }) => listed(await harbor.GET("/quotas", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}
