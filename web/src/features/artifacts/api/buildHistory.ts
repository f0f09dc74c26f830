import { useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { artifactsKey, type Place, placeInPath } from "@/api/place";

export interface Step {
  created?: string;
  created_by?: string;
  empty_layer?: boolean;
}

/** How an image was built, step by step. */
export function useBuildHistory(place: Place, digest: string, isEnabled: boolean) {
  const path = {
    ...placeInPath(place),
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
