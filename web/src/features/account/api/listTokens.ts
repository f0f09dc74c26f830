import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { contains, type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/wharf";

export type Token = components["schemas"]["TokenAnswer"];

export const tokensKey = ["tokens"] as const;

export function tokensQuery({ page, size, sort, search }: ListQuery) {
  const q = contains("name", search);
  const query = { page, page_size: size, ...(sort && { sort }), ...(q && { q }) };
  return queryOptions({
    queryKey: [...tokensKey, query],
    queryFn: async ({ signal }) => listed(await wharf.GET("/tokens", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}
