import { useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { artifactsKey, type Place, placeInPath } from "@/api/place";

export const DOCUMENTS = ["readme.md", "values.yaml", "dependencies", "license", "files", "sbom"] as const;

export type DocumentName = (typeof DOCUMENTS)[number];

/** A document that comes with an artifact, such as the readme of a chart, as text. */
export function useAddition(place: Place, digest: string, addition: DocumentName) {
  const path = { ...placeInPath(place), reference: digest, addition };
  return useQuery({
    queryKey: [...artifactsKey(place), "addition", digest, addition],
    queryFn: async () => {
      const { data } = await harbor.GET(
        "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/additions/{addition}",
        { params: { path }, parseAs: "text" },
      );
      return data as unknown as string;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
