import { useQuery } from "@tanstack/react-query";
import { wharf } from "@/api/client";

export function formerNamesKey(projectName: string) {
  return ["former-names", projectName] as const;
}

/** The names by which a project can still be pulled from. */
export function useFormerNames(projectName: string) {
  const path = { project_name: projectName };
  return useQuery({
    queryKey: formerNamesKey(projectName),
    queryFn: async () => (await wharf.GET("/projects/{project_name}/former-names", { params: { path } })).data ?? [],
  });
}
