import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { contains, type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/wharf";

export type Role = components["schemas"]["RoleAnswer"];

export const rolesKey = ["roles"] as const;

export function rolesQuery({ page, size, sort, search }: ListQuery) {
  const q = contains("name", search);
  const query = { page, page_size: size, ...(sort && { sort }), ...(q && { q }) };
  return queryOptions({
    queryKey: [...rolesKey, "list", query],
    queryFn: async ({ signal }) => listed(await wharf.GET("/roles", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}
