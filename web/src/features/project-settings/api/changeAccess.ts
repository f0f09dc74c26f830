import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { BY_NAME } from "@/api/project";

async function changeAccess(projectName: string, isPublic: boolean): Promise<void> {
  await harbor.PUT("/projects/{project_name_or_id}", {
    params: { path: { project_name_or_id: projectName }, header: BY_NAME },
    body: { metadata: { public: String(isPublic) } },
  });
}

/** Open a project to everybody, or to its members alone. */
export function useChangeAccess(projectName: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (isPublic: boolean) => changeAccess(projectName, isPublic),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["projects"] }),
  });
}
