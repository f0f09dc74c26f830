import type { QueryClient } from "@tanstack/react-query";
import { artifactsKey, type Place } from "./place";

/** What was at which tag of a repository is kept under this key. */
export function tagHistoryKey({ projectName, repositoryName }: Place) {
  return ["tag-history", projectName, repositoryName] as const;
}

/** What to do when a tag of a repository has come, gone or moved. */
export function tagsChanged(queries: QueryClient, place: Place): Promise<void> {
  queries.invalidateQueries({ queryKey: tagHistoryKey(place) });
  queries.invalidateQueries({ queryKey: ["trash", place.projectName] });
  return queries.invalidateQueries({ queryKey: artifactsKey(place) });
}
