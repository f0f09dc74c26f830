import { useMutation, useQueryClient } from "@tanstack/react-query";
import { currentUserQuery } from "@/api/currentUser";
import { openSession } from "@/api/openSession";

/** Begin a session; whatever was known as somebody else is asked for again. */
export function useLogIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: openSession,
    onSuccess: (_, { user }) => {
      const isTheSame = queries.getQueryData(currentUserQuery.queryKey)?.username === user;
      // Of whoever goes on after his session has ended, pages keep what they show, and so what he was typing.
      return isTheSame ? queries.invalidateQueries() : queries.resetQueries();
    },
  });
}
