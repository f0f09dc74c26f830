import { useQueryClient } from "@tanstack/react-query";
import { membersKey } from "./listMembers";

/** What to do when somebody has another role: it may be whoever is logged in, by himself or in a group. */
export function useMembersChanged(projectName: string): () => Promise<void> {
  const queries = useQueryClient();
  return () => {
    queries.invalidateQueries({ queryKey: ["project-permissions"] });
    queries.invalidateQueries({ queryKey: ["projects"] });
    return queries.invalidateQueries({ queryKey: membersKey(projectName) });
  };
}
