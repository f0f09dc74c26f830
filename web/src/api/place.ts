import { inPath } from "./client";

/** Where a repository lies. */
export interface Place {
  projectName: string;
  repositoryName: string;
}

/** The same in the words of both APIs. */
export function placeInPath({ projectName, repositoryName }: Place) {
  return { project_name: projectName, repository_name: inPath(repositoryName) };
}

/** What is known of the artifacts of a repository is kept under this key. */
export function artifactsKey({ projectName, repositoryName }: Place) {
  return ["artifacts", projectName, repositoryName] as const;
}
