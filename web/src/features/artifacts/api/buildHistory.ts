import { useQuery } from "@tanstack/react-query";
import { harbor, inPath } from "@/api/client";
import { artifactsKey, type Place } from "./listArtifacts";

export interface Step {
  created?: string;
  created_by?: string;
  empty_layer?: boolean;
}

/** How an image was built, step by step. */
export function useBuildHistory(place: Place, digest: string, isEnabled: boolean) {
  const path = {
    project_name: place.projectName,
    repository_name: inPath(place.repositoryName),
    reference: digest,
    addition: "build_history" as const,
  };
  return useQuery({
    queryKey: [...artifactsKey(place), "build-history", digest],
    queryFn: async () => {
      const { data } = await harbor.GET(
        "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/additions/{addition}",
        { params: { path } },
      );
      return (data as unknown as Step[] | undefined) ?? [];
    },
    enabled: isEnabled,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
