import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";

const SHOWN_MAX = 10;

/** Names of projects and repositories that contain what is typed. */
export function useResources(typed: string): string[] {
  const found = useQuery({
    queryKey: ["resources", typed],
    queryFn: async ({ signal }) => {
      const { data } = await harbor.GET("/search", { params: { query: { q: typed } }, signal });
      const projects = (data?.project ?? []).map((project) => project.name);
      const repositories = (data?.repository ?? []).map((repository) => repository.repository_name);
      return [...new Set([...projects, ...repositories])].slice(0, SHOWN_MAX);
    },
    enabled: typed !== "",
    placeholderData: keepPreviousData,
  });
  return typed === "" ? [] : (found.data ?? []);
}
