import { queryOptions, useQuery } from "@tanstack/react-query";
import { harbor } from "./client";
import { systemInfoQuery } from "./systemInfo";

/** Who is logged in; null for nobody. */
export const currentUserQuery = queryOptions({
  queryKey: ["current-user"],
  queryFn: async ({ client }) => {
    // The server tells its version to whoever has logged in; others are not asked who they are, as that is refused.
    const info = await client.ensureQueryData(systemInfoQuery);
    return info?.harbor_version ? ((await harbor.GET("/users/current")).data ?? null) : null;
  },
  staleTime: 5 * 60_000,
});

export function useCurrentUser() {
  return useQuery(currentUserQuery).data ?? null;
}
