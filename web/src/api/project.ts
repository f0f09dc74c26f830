import { queryOptions, useQuery } from "@tanstack/react-query";
import { harbor } from "./client";

/** Harbor takes a name of digits alone for an id unless it is told. */
export const BY_NAME = { "X-Is-Resource-Name": true } as const;

export function projectQuery(name: string) {
  return queryOptions({
    queryKey: ["projects", "one", name],
    queryFn: async () => {
      const params = { path: { project_name_or_id: name }, header: BY_NAME };
      return (await harbor.GET("/projects/{project_name_or_id}", { params })).data;
    },
  });
}

export function useProject(name: string) {
  return useQuery(projectQuery(name));
}
