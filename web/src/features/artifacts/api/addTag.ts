import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { type Place, placeInPath } from "@/api/place";
import { tagsChanged } from "@/api/tagsChanged";

async function addTag(place: Place, digest: string, name: string): Promise<void> {
  const path = { ...placeInPath(place), reference: digest };
  await harbor.POST("/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags", {
    params: { path },
    body: { name },
  });
}

/** Put one more tag on an artifact. */
export function useAddTag(place: Place, digest: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => addTag(place, digest, name),
    onSuccess: () => tagsChanged(queries, place),
  });
}
