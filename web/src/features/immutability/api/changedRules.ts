import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { rulesKey } from "./listRules";

function forget(queries: QueryClient, projectName: string): Promise<void> {
  // The locks beside the tags are others now.
  queries.invalidateQueries({ queryKey: ["artifacts", projectName] });
  return queries.invalidateQueries({ queryKey: rulesKey(projectName) });
}

/** What to do when the rules of a project have changed. */
export function useRulesChanged(projectName: string): () => Promise<void> {
  const queries = useQueryClient();
  return () => forget(queries, projectName);
}
