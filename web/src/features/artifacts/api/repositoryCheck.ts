import { useQuery } from "@tanstack/react-query";
import { harbor, inPath } from "@/api/client";
import { artifactsKey, type Place } from "./listArtifacts";

/** Whether there is a repository, which an empty list of its artifacts does not tell; the error says that there is none. */
export function useRepositoryCheck(place: Place, isEnabled: boolean) {
  return useQuery({
    queryKey: [...artifactsKey(place), "repository"],
    queryFn: async () => {
      const path = { project_name: place.projectName, repository_name: inPath(place.repositoryName) };
      return (await harbor.GET("/projects/{project_name}/repositories/{repository_name}", { params: { path } })).data;
    },
    enabled: isEnabled,
  });
}
