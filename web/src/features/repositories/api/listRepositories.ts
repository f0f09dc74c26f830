import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { contains, type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/harbor";

export type Repository = components["schemas"]["RepositoryAnswer"];

export function repositoriesQuery(projectName: string, { page, size, sort, search }: ListQuery) {
  const condition = contains("name", search);
  const query = { page, page_size: size, ...(sort && { sort }), ...(condition && { q: condition }) };
  const path = { project_name: projectName };
  return queryOptions({
    queryKey: ["repositories", projectName, "list", query],
    queryFn: async ({ signal }) =>
      listed(await harbor.GET("/projects/{project_name}/repositories", { params: { path, query }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** The name of a repository without that of its project. */
export function nameInProject(repository: Repository): string {
  return withoutProject(repository.name);
}

export function withoutProject(fullName: string): string {
  return fullName.slice(fullName.indexOf("/") + 1);
}
