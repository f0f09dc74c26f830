import { useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { artifactsKey, type Place, placeInPath } from "@/api/place";

/** Whether a tag that is there may not be moved; also while that is not known. */
export function useIsImmutable(place: Place, tagName: string, isThere: boolean): boolean {
  const path = { ...placeInPath(place), reference: tagName };
  const query = useQuery({
    queryKey: [...artifactsKey(place), "is-immutable", tagName],
    queryFn: async () => {
      const { data } = await harbor.GET(
        "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}",
        { params: { path, query: { with_tag: true, with_immutable_status: true } } },
      );
      return data?.tags?.some((tag) => tag.name === tagName && tag.immutable) ?? false;
    },
    enabled: isThere,
  });
  return isThere && query.data !== false;
}
