import { useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";

/** What robots of projects can be allowed. */
export function useGrantable() {
  return useQuery({
    queryKey: ["grantable"],
    queryFn: async () => (await harbor.GET("/permissions")).data?.project ?? [],
    staleTime: Number.POSITIVE_INFINITY,
  });
}
