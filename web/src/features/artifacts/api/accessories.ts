import { useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { artifactsKey, type Place, placeInPath } from "@/api/place";
import type { components } from "@/generated/harbor";

export type Accessory = components["schemas"]["AccessoryAnswer"];

const SHOWN_MAX = 100;

/** What refers to an artifact. */
export function useAccessories(place: Place, digest: string, isEnabled: boolean) {
  const path = { ...placeInPath(place), reference: digest };
  return useQuery({
    queryKey: [...artifactsKey(place), "accessories", digest],
    queryFn: async () => {
      const { data } = await harbor.GET(
        "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/accessories",
        { params: { path, query: { page_size: SHOWN_MAX } } },
      );
      return data ?? [];
    },
    enabled: isEnabled,
  });
}
