import { useQuery } from "@tanstack/react-query";
import { wharf } from "@/api/client";

/** How many days what was deleted can be restored; 0 for never. */
export function useRestoreWindow(): number | undefined {
  return useQuery({
    queryKey: ["restore-window"],
    queryFn: async () => (await wharf.GET("/restore-window")).data,
    staleTime: 5 * 60_000,
  }).data?.days;
}
