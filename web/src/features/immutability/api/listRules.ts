import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { type ListQuery, listed } from "@/api/pages";
import { BY_NAME } from "@/api/project";

export function rulesKey(projectName: string) {
  return ["immutable-rules", projectName] as const;
}

export function rulesQuery(projectName: string, { page, size }: ListQuery) {
  const path = { project_name_or_id: projectName };
  const query = { page, page_size: size };
  return queryOptions({
    queryKey: [...rulesKey(projectName), query],
    queryFn: async ({ signal }) =>
      listed(
        await harbor.GET("/projects/{project_name_or_id}/immutabletagrules", {
          params: { path, query, header: BY_NAME },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}
