import { useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { artifactsKey, type Place, placeInPath } from "@/api/place";

/** Whether there is a repository, which an empty list of its artifacts does not tell; the error says that there is none. */
export function useRepositoryCheck(place: Place, isEnabled: boolean) {
  return useQuery({
    queryKey: [...artifactsKey(place), "repository"],
    queryFn: async () => {
      const path = placeInPath(place);
      return (await harbor.GET("/projects/{project_name}/repositories/{repository_name}", { params: { path } })).data;
    },
    enabled: isEnabled,
  });
}
