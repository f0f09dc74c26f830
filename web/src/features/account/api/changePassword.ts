import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { openSession } from "@/api/openSession";

export interface PasswordChange {
  userId: number;
  userName: string;
  old: string;
  password: string;
}

/** Change one's own password. That ends every session, so that this browser begins another one. */
async function changePassword({ userId, userName, old, password }: PasswordChange): Promise<void> {
  await harbor.PUT("/users/{user_id}/password", {
    params: { path: { user_id: userId } },
    body: { old_password: old, new_password: password },
  });
  await openSession({ user: userName, password });
}

export function useChangePassword() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: changePassword,
    // The server may have stopped to remind of the initial one.
    onSuccess: () => queries.invalidateQueries({ queryKey: ["server-status"] }),
  });
}
