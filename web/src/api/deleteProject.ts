import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "./client";

async function deleteProject(projectId: number): Promise<void> {
  await harbor.DELETE("/projects/{project_name_or_id}", {
    params: { path: { project_name_or_id: String(projectId) } },
  });
}

export function useDeleteProject() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: deleteProject,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["projects", "list"] }),
  });
}
