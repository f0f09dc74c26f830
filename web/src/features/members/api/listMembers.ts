import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { type ListQuery, listed } from "@/api/pages";
import { BY_NAME } from "@/api/project";
import type { components } from "@/generated/harbor";

export type Member = components["schemas"]["ProjectMemberEntity"];

export function membersKey(projectName: string) {
  return ["members", projectName] as const;
}

export function membersQuery(projectName: string, { page, size, search }: ListQuery) {
  const path = { project_name_or_id: projectName };
  const query = { page, page_size: size, ...(search && { entityname: search }) };
  return queryOptions({
    queryKey: [...membersKey(projectName), query],
    queryFn: async ({ signal }) =>
      listed(
        await harbor.GET("/projects/{project_name_or_id}/members", {
          params: { path, query, header: BY_NAME },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}
