import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { type Place, placeInPath } from "@/api/place";
import { repositoryKey } from "./repository";

async function describeRepository(place: Place, description: string): Promise<void> {
  await harbor.PUT("/projects/{project_name}/repositories/{repository_name}", {
    params: { path: placeInPath(place) },
    body: { description },
  });
}

/** Change what is said about a repository. */
export function useDescribeRepository(place: Place) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (description: string) => describeRepository(place, description),
    onSuccess: () => queries.invalidateQueries({ queryKey: repositoryKey(place) }),
  });
}
