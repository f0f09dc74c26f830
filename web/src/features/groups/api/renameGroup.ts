import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { groupsKey } from "./listGroups";

export function useRenameGroup(groupId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (name: string) => {
      const params = { path: { group_id: groupId } };
      await harbor.PUT("/usergroups/{group_id}", { params, body: { group_name: name } });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: groupsKey }),
  });
}
