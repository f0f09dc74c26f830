import { useQuery } from "@tanstack/react-query";
import { harbor, inPath } from "@/api/client";
import { artifactsKey, type Place } from "./listArtifacts";

export function useArtifact(place: Place, digest: string) {
  const path = { project_name: place.projectName, repository_name: inPath(place.repositoryName), reference: digest };
  return useQuery({
    queryKey: [...artifactsKey(place), "one", digest],
    queryFn: async () => {
      const query = { with_tag: true, with_label: true, with_accessory: true };
      const { data } = await harbor.GET(
        "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}",
        { params: { path, query } },
      );
      return data;
    },
  });
}
