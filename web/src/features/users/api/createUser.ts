import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { usersKey } from "./listUsers";

export interface NewUser {
  username: string;
  email: string;
  realname: string;
  comment: string;
  password: string;
}

export function useCreateUser() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (user: NewUser) => {
      await harbor.POST("/users", { body: user });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: usersKey }),
  });
}
