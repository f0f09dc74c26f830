import { useQueryClient } from "@tanstack/react-query";
import { grantsKey } from "./listGrants";

/** What to do when somebody has a role more or less: it may be whoever is logged in, and a member of a project. */
export function useGrantsChanged(): () => Promise<void> {
  const queries = useQueryClient();
  return () => {
    for (const key of ["project-permissions", "projects", "members", "explain"]) {
      queries.invalidateQueries({ queryKey: [key] });
    }
    return queries.invalidateQueries({ queryKey: grantsKey });
  };
}
