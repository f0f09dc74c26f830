import { type PermissionText, permissionOf } from "@/api/grantablePermissions";

/** Permissions by what they are about, both in the order of the alphabet. */
export function byResource(permissions: Iterable<PermissionText>): [resource: string, permissions: PermissionText[]][] {
  const found = new Map<string, PermissionText[]>();
  for (const permission of [...new Set(permissions)].sort()) {
    const { resource } = permissionOf(permission);
    found.set(resource, [...(found.get(resource) ?? []), permission]);
  }
  return [...found].sort(([a], [b]) => a.localeCompare(b));
}
