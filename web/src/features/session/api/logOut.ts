import { useMutation, useQueryClient } from "@tanstack/react-query";
import { send } from "@/api/client";
import { errorOf } from "@/api/errors";
import { clearDrafts } from "@/lib/drafts";

async function logOut(): Promise<void> {
  const response = await send(new Request("/c/log_out"));
  if (!response.ok) {
    throw await errorOf(response);
  }
}

/** End the session, and forget what only its user may see or has typed. */
export function useLogOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: logOut,
    onSuccess: () => {
      queries.clear();
      clearDrafts();
    },
  });
}
