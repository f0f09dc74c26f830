import { useMutation, useQueryClient } from "@tanstack/react-query";
import { wharf } from "@/api/client";

async function renameProject(projectName: string, name: string): Promise<void> {
  await wharf.POST("/projects/{project_name}/rename", {
    params: { path: { project_name: projectName } },
    body: { name },
  });
}

/** Give a project another name. Nothing that is known under the old one is asked for again: nobody looks at it. */
export function useRenameProject(projectName: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => renameProject(projectName, name),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["projects", "list"] }),
  });
}
