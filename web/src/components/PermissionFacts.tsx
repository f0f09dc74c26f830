import { type PermissionText, permissionOf } from "@/api/grantablePermissions";
import { Facts } from "./Facts";
import { byResource } from "./permissions";

/** Permissions to read: what about, and what of it. */
export function PermissionFacts({ permissions }: { permissions: Iterable<PermissionText> }) {
  return (
    <Facts
      facts={byResource(permissions).map(([resource, held]) => [
        resource,
        held.map((permission) => permissionOf(permission).action).join(", "),
      ])}
    />
  );
}
