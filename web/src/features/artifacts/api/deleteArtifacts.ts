import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { artifactsKey, type Place, placeInPath } from "@/api/place";

export interface Deletions {
  deleted: string[];
  failed: { digest: string; error: unknown }[];
}

async function deleteArtifacts(place: Place, digests: string[]): Promise<Deletions> {
  const outcome: Deletions = { deleted: [], failed: [] };
  for (const digest of digests) {
    const path = {
      ...placeInPath(place),
      reference: digest,
    };
    try {
      await harbor.DELETE("/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}", {
        params: { path },
      });
      outcome.deleted.push(digest);
    } catch (error) {
      outcome.failed.push({ digest, error });
    }
  }
  return outcome;
}

/** Delete one after the other; those that could not be deleted come back with the reason. */
export function useDeleteArtifacts(place: Place) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (digests: string[]) => deleteArtifacts(place, digests),
    onSettled: () => queries.invalidateQueries({ queryKey: artifactsKey(place) }),
  });
}
