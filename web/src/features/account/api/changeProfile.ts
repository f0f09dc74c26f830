import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { currentUserQuery } from "@/api/currentUser";

export interface Profile {
  email: string;
  realname: string;
  comment: string;
}

export function useChangeProfile(userId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (profile: Profile) => {
      await harbor.PUT("/users/{user_id}", { params: { path: { user_id: userId } }, body: profile });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: currentUserQuery.queryKey }),
  });
}
