import { useMutation, useQueryClient } from "@tanstack/react-query";
import { openSession } from "@/api/openSession";

/** Begin a session; whatever was known as somebody else is asked for again. */
export function useLogIn() {
  const queries = useQueryClient();
  return useMutation({ mutationFn: openSession, onSuccess: () => queries.resetQueries() });
}
