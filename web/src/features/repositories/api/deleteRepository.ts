import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor, inPath } from "@/api/client";

async function deleteRepository(projectName: string, repositoryName: string): Promise<void> {
  const path = { project_name: projectName, repository_name: inPath(repositoryName) };
  await harbor.DELETE("/projects/{project_name}/repositories/{repository_name}", { params: { path } });
}

export function useDeleteRepository(projectName: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (repositoryName: string) => deleteRepository(projectName, repositoryName),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["repositories", projectName] }),
  });
}
