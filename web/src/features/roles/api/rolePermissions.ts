import { useQuery } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { type Grantable, grantableQuery, type PermissionText, permissionText } from "@/api/grantablePermissions";
import { type Role, rolesKey } from "./listRoles";

/** What only administrators of the system may do, and no role: it would give every other right in the end. */
const IN_NO_ROLE: ReadonlySet<PermissionText> = new Set<PermissionText>([
  "user:create",
  "user:update",
  "user:delete",
  "ldap-user:create",
  "user-group:create",
  "user-group:update",
  "user-group:delete",
  "robot:create",
  "robot:delete",
]);

export interface RoleParts extends Grantable {
  presets: Role[];
}

/** What roles are put together from: all that robots can be allowed, and all that the presets allow. */
export function useRoleParts() {
  return useQuery({
    queryKey: [...rolesKey, "parts"],
    queryFn: async ({ client, signal }): Promise<RoleParts> => {
      const [grantable, roles] = await Promise.all([
        client.ensureQueryData(grantableQuery),
        wharf.GET("/roles", { params: { query: { q: "preset=true", page_size: 100 } }, signal }),
      ]);
      const presets = roles.data ?? [];
      const held = presets.flatMap((role) => role.permissions.map(permissionText));
      return {
        presets,
        project: [...new Set([...grantable.project, ...held])],
        system: grantable.system.filter((permission) => !IN_NO_ROLE.has(permission)),
      };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
