import { useMutation, useQueryClient } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { rolesKey } from "./listRoles";

export function useDeleteRole() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (roleId: number) => {
      await wharf.DELETE("/roles/{role_id}", { params: { path: { role_id: roleId } } });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: rolesKey }),
  });
}
