import { useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { artifactsKey, type Place, placeInPath } from "@/api/place";

export function useArtifact(place: Place, digest: string) {
  const path = { ...placeInPath(place), reference: digest };
  return useQuery({
    queryKey: [...artifactsKey(place), "one", digest],
    queryFn: async () => {
      const query = { with_tag: true, with_label: true, with_accessory: true, with_immutable_status: true };
      const { data } = await harbor.GET(
        "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}",
        { params: { path, query } },
      );
      return data;
    },
  });
}
