import { useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { type Place, placeInPath } from "@/api/place";

export function repositoryKey({ projectName, repositoryName }: Place) {
  return ["repositories", projectName, "one", repositoryName] as const;
}

export function useRepository(place: Place) {
  return useQuery({
    queryKey: repositoryKey(place),
    queryFn: async () => {
      const path = placeInPath(place);
      return (await harbor.GET("/projects/{project_name}/repositories/{repository_name}", { params: { path } })).data;
    },
  });
}
