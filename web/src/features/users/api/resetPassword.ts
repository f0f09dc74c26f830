import { useMutation } from "@tanstack/react-query";
import { harbor } from "@/api/client";

/** Give somebody else a password; his old one is not asked for. */
export function useResetPassword(userId: number) {
  return useMutation({
    mutationFn: async (password: string) => {
      await harbor.PUT("/users/{user_id}/password", {
        params: { path: { user_id: userId } },
        body: { new_password: password },
      });
    },
  });
}
