import { queryOptions, useQuery } from "@tanstack/react-query";
import { harbor } from "./client";
import { useCurrentUser } from "./currentUser";

function projectPermissionsQuery(projectId: number | undefined, isKnown: boolean) {
  return queryOptions({
    queryKey: ["project-permissions", projectId],
    queryFn: async () => {
      const query = { scope: `/project/${projectId}`, relative: true };
      const { data } = await harbor.GET("/users/current/permissions", { params: { query } });
      return new Set((data ?? []).map(({ resource, action }) => `${resource}:${action}`));
    },
    // Who is not logged in is told nothing, and may do what everybody may.
    enabled: isKnown && projectId !== undefined,
    staleTime: 60_000,
  });
}

/** Whether whoever is logged in may do something in a project, such as "delete" a "repository". */
export function useMay(projectId: number | undefined): (action: string, resource: string) => boolean {
  const isKnown = useCurrentUser() !== null;
  const permissions = useQuery(projectPermissionsQuery(projectId, isKnown)).data;
  return (action, resource) => permissions?.has(`${resource}:${action}`) ?? false;
}
