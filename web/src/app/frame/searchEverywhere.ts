import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";

export interface Found {
  projects: string[];
  repositories: { projectName: string; repositoryName: string }[];
}

const NOTHING: Found = { projects: [], repositories: [] };

async function searchEverywhere(text: string, signal: AbortSignal): Promise<Found> {
  const { data } = await harbor.GET("/search", { params: { query: { q: text } }, signal });
  return {
    projects: (data?.project ?? []).map((project) => project.name),
    repositories: (data?.repository ?? []).map(({ project_name, repository_name }) => ({
      projectName: project_name,
      repositoryName: repository_name.slice(project_name.length + 1),
    })),
  };
}

/** What the server finds under a text; what was found before stays until then. */
export function useSearchEverywhere(text: string): Found {
  const query = useQuery({
    queryKey: ["search", text],
    queryFn: ({ signal }) => searchEverywhere(text, signal),
    enabled: text !== "",
    placeholderData: keepPreviousData,
  });
  return (text !== "" && query.data) || NOTHING;
}
