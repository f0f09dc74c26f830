import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { groupsKey } from "./listGroups";

interface NewGroup {
  name: string;
  kind: number;
}

export function useCreateGroup() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, kind }: NewGroup) => {
      await harbor.POST("/usergroups", { body: { group_name: name, group_type: kind } });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: groupsKey }),
  });
}
