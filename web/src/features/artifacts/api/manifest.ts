import { useQuery } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { artifactsKey, type Place, placeInPath } from "@/api/place";

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

export interface Manifest {
  mediaType?: string;
  config?: Descriptor;
  layers?: Descriptor[];
  /** What it says something about, where it is an accessory. */
  subject?: Descriptor;
}

/** The manifest as it was pushed. Asked for through the API, as looking at a page is no pull. */
export function useManifest(place: Place, digest: string) {
  const path = { ...placeInPath(place), reference: digest };
  return useQuery({
    queryKey: [...artifactsKey(place), "manifest", digest],
    queryFn: async () => {
      const { data } = await wharf.GET(
        "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}",
        {
          params: { path },
        },
      );
      return data?.manifest as Manifest;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
