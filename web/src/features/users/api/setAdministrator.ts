import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { usersKey } from "./listUsers";

interface Change {
  userId: number;
  isAdministrator: boolean;
}

export function useSetAdministrator() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ userId, isAdministrator }: Change) => {
      await harbor.PUT("/users/{user_id}/sysadmin", {
        params: { path: { user_id: userId } },
        body: { sysadmin_flag: isAdministrator },
      });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: usersKey }),
  });
}
