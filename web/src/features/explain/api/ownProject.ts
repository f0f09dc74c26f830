import { useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";

const FOUND_MAX = 100;

/** The id of the project of exactly this name, among those that whoever asks may see; it need not be there. */
export function useProjectId(name: string): number | undefined {
  const query = useQuery({
    queryKey: ["projects", "id", name],
    queryFn: async ({ signal }) => {
      const wanted = { name, page_size: FOUND_MAX, sort: "name" };
      const { data } = await harbor.GET("/projects", { params: { query: wanted }, signal });
      return data?.find((project) => project.name === name)?.project_id ?? null;
    },
    enabled: name !== "",
    staleTime: 60_000,
  });
  return query.data ?? undefined;
}
