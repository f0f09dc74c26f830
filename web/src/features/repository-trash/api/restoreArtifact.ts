import { useMutation, useQueryClient } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { type Place, placeInPath } from "@/api/place";
import { tagsChanged } from "@/api/tagsChanged";

async function restoreArtifact(place: Place, digest: string) {
  const path = { ...placeInPath(place), reference: digest };
  const { data } = await wharf.POST(
    "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/restore",
    { params: { path } },
  );
  return data;
}

/** Bring a deleted artifact back with its tags; those that point elsewhere by now are in the answer. */
export function useRestoreArtifact(place: Place) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (digest: string) => restoreArtifact(place, digest),
    onSuccess: () => tagsChanged(queries, place),
  });
}
