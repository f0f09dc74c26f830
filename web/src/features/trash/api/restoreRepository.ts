import { useMutation, useQueryClient } from "@tanstack/react-query";
import { inPath, wharf } from "@/api/client";
import { deletedRepositoriesKey } from "./listDeletedRepositories";

async function restoreRepository(projectName: string, repositoryName: string) {
  const path = { project_name: projectName, repository_name: inPath(repositoryName) };
  return (await wharf.POST("/projects/{project_name}/repositories/{repository_name}/restore", { params: { path } }))
    .data;
}

export function useRestoreRepository(projectName: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (repositoryName: string) => restoreRepository(projectName, repositoryName),
    onSuccess: () => {
      queries.invalidateQueries({ queryKey: ["repositories", projectName] });
      queries.invalidateQueries({ queryKey: ["artifacts", projectName] });
      queries.invalidateQueries({ queryKey: ["projects"] });
      return queries.invalidateQueries({ queryKey: deletedRepositoriesKey(projectName) });
    },
  });
}
