import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { contains, type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/harbor";

export type User = components["schemas"]["UserResp"];

export const usersKey = ["users"] as const;

export function usersQuery({ page, size, sort, search }: ListQuery) {
  const q = contains("username", search);
  const query = { page, page_size: size, ...(sort && { sort }), ...(q && { q }) };
  return queryOptions({
    queryKey: [...usersKey, query],
    queryFn: async ({ signal }) => listed(await harbor.GET("/users", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}
