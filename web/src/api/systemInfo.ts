import { queryOptions, useQuery } from "@tanstack/react-query";
import { harbor } from "./client";

/** What the server says of itself, and more of it to those who are logged in. */
export const systemInfoQuery = queryOptions({
  queryKey: ["system-info"],
  queryFn: async () => (await harbor.GET("/systeminfo")).data,
  staleTime: 60_000,
});

export function useSystemInfo() {
  return useQuery(systemInfoQuery).data;
}
