import { useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";

/** How many projects and repositories there are, and what is stored. */
export function useStatistics() {
  return useQuery({
    queryKey: ["statistics"],
    queryFn: async ({ signal }) => (await harbor.GET("/statistics", { signal })).data,
  });
}
