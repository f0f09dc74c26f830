import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { groupsKey } from "./listGroups";

export function useDeleteGroup() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (groupId: number) => {
      await harbor.DELETE("/usergroups/{group_id}", { params: { path: { group_id: groupId } } });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: groupsKey }),
  });
}
