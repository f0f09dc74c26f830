import { queryOptions, useQuery } from "@tanstack/react-query";
import { harbor } from "./client";

function projectPermissionsQuery(projectId: number | undefined) {
  return queryOptions({
    queryKey: ["project-permissions", projectId],
    queryFn: async () => {
      const query = { scope: `/project/${projectId}`, relative: true };
      const { data } = await harbor.GET("/users/current/permissions", { params: { query } });
      return new Set((data ?? []).map(({ resource, action }) => `${resource}:${action}`));
    },
    enabled: projectId !== undefined,
    staleTime: 60_000,
  });
}

/** Whether whoever is logged in may do something in a project, such as "delete" a "repository". */
export function useMay(projectId: number | undefined): (action: string, resource: string) => boolean {
  const permissions = useQuery(projectPermissionsQuery(projectId)).data;
  return (action, resource) => permissions?.has(`${resource}:${action}`) ?? false;
}
