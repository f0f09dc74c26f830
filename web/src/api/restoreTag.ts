import { useMutation, useQueryClient } from "@tanstack/react-query";
import { wharf } from "./client";
import { type Place, placeInPath } from "./place";
import { tagsChanged } from "./tagsChanged";

interface Restoring {
  tagName: string;
  /** Something older that it pointed at; else what it pointed at last. */
  digest?: string | undefined;
}

async function restoreTag(place: Place, { tagName, digest }: Restoring): Promise<void> {
  const path = { ...placeInPath(place), tag_name: tagName };
  await wharf.POST("/projects/{project_name}/repositories/{repository_name}/tags/{tag_name}/restore", {
    params: { path, query: digest === undefined ? {} : { digest } },
  });
}

/** Bring a tag back, or point it at what it pointed at before. */
export function useRestoreTag(place: Place) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (restoring: Restoring) => restoreTag(place, restoring),
    onSuccess: () => tagsChanged(queries, place),
  });
}
