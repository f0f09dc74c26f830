import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { type Place, placeInPath } from "@/api/place";
import { tagsChanged } from "@/api/tagsChanged";

async function removeTag(place: Place, digest: string, name: string): Promise<void> {
  const path = { ...placeInPath(place), reference: digest, tag_name: name };
  await harbor.DELETE("/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags/{tag_name}", {
    params: { path },
  });
}

/** Take a tag off an artifact, which stays. */
export function useRemoveTag(place: Place, digest: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => removeTag(place, digest, name),
    onSuccess: () => tagsChanged(queries, place),
  });
}
