import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { usersKey } from "./listUsers";

export function useDeleteUser() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (userId: number) => {
      await harbor.DELETE("/users/{user_id}", { params: { path: { user_id: userId } } });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: usersKey }),
  });
}
