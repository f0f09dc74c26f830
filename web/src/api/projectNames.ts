import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";

const SHOWN_MAX = 20;

/** Projects to choose from, by a part of their name. */
export function useProjectNames(part: string): string[] {
  const query = useQuery({
    queryKey: ["projects", "names", part],
    queryFn: async ({ signal }) => {
      const wanted = { page: 1, page_size: SHOWN_MAX, sort: "name", ...(part && { name: part }) };
      const { data } = await harbor.GET("/projects", { params: { query: wanted }, signal });
      return (data ?? []).map((project) => project.name);
    },
    placeholderData: keepPreviousData,
  });
  return query.data ?? [];
}
