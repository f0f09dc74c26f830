import { queryOptions, useQuery } from "@tanstack/react-query";
import { wharf } from "./client";

export const restoreWindowQuery = queryOptions({
  queryKey: ["restore-window"],
  queryFn: async () => (await wharf.GET("/restore-window")).data?.days ?? null,
  staleTime: 60_000,
});

/** For how many days what was deleted can be restored: 0 for not at all, null while that is not known. */
export function useRestoreWindow(): number | null {
  return useQuery(restoreWindowQuery).data ?? null;
}
