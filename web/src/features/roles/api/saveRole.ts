import { useMutation, useQueryClient } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { type PermissionText, permissionOf } from "@/api/grantablePermissions";
import { rolesKey } from "./listRoles";

export interface RoleContent {
  name: string;
  description: string;
  project: ReadonlySet<PermissionText>;
  system: ReadonlySet<PermissionText>;
}

/** Make a role, or replace the one with this id for everybody who has it. */
export function useSaveRole(roleId?: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, description, project, system }: RoleContent) => {
      const body = {
        name,
        description,
        permissions: [...project].map(permissionOf),
        system_permissions: [...system].map(permissionOf),
      };
      if (roleId === undefined) {
        await wharf.POST("/roles", { body });
      } else {
        await wharf.PUT("/roles/{role_id}", { params: { path: { role_id: roleId } }, body });
      }
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: rolesKey }),
  });
}
