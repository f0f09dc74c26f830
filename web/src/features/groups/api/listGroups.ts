import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/harbor";

export type UserGroup = components["schemas"]["UserGroupAnswer"];

export const groupsKey = ["groups"] as const;

export function groupsQuery({ page, size, search }: ListQuery) {
  const query = { page, page_size: size, ...(search && { group_name: search }) };
  return queryOptions({
    queryKey: [...groupsKey, query],
    queryFn: async ({ signal }) => listed(await harbor.GET("/usergroups", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}
