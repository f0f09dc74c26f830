import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { artifactsKey, type Place, placeInPath } from "@/api/place";

async function copyArtifact(from: Place, digest: string, to: Place): Promise<void> {
  const source = `${from.projectName}/${from.repositoryName}@${digest}`;
  await harbor.POST("/projects/{project_name}/repositories/{repository_name}/artifacts", {
    params: { path: placeInPath(to), query: { from: source } },
  });
}

/** Copy an artifact with all that belongs to it into another repository. */
export function useCopyArtifact(from: Place, digest: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (to: Place) => copyArtifact(from, digest, to),
    onSuccess: (_, to) => {
      queries.invalidateQueries({ queryKey: ["repositories", to.projectName] });
      return queries.invalidateQueries({ queryKey: artifactsKey(to) });
    },
  });
}
