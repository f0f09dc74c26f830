import { useQuery } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import type { components } from "@/generated/wharf";

const ROLES_MAX = 100;

export type Role = components["schemas"]["RoleAnswer"];

/** The roles that a member can have, those that administrators have made among them. */
export function useRoles(isEnabled: boolean) {
  return useQuery({
    queryKey: ["roles"],
    queryFn: async () => (await wharf.GET("/roles", { params: { query: { page_size: ROLES_MAX } } })).data ?? [],
    enabled: isEnabled,
    staleTime: 60_000,
  });
}
