import { useQuery } from "@tanstack/react-query";
import { grantableQuery, type PermissionText, permissionText } from "@/api/grantablePermissions";
import { useRoles } from "@/api/roles";

/** What can be asked about: all that the roles allow in projects, or what can be done outside of them. */
export function usePermissions(inSystem: boolean): PermissionText[] {
  const roles = useRoles(!inSystem).data ?? [];
  const grantable = useQuery({ ...grantableQuery, enabled: inSystem }).data;
  const known = inSystem
    ? (grantable?.system ?? [])
    : roles.flatMap((role) => role.permissions.map((permission) => permissionText(permission)));
  return [...new Set(known)].sort();
}
