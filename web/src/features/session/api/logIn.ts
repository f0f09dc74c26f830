import { useMutation, useQueryClient } from "@tanstack/react-query";
import { send } from "@/api/client";
import { errorOf } from "@/api/errors";

export interface Credentials {
  user: string;
  password: string;
}

async function logIn({ user, password }: Credentials): Promise<void> {
  const body = new URLSearchParams({ principal: user, password });
  const response = await send(new Request("/c/login", { method: "POST", body }));
  if (!response.ok) {
    throw await errorOf(response);
  }
}

/** Begin a session; whatever was known as somebody else is asked for again. */
export function useLogIn() {
  const queries = useQueryClient();
  return useMutation({ mutationFn: logIn, onSuccess: () => queries.resetQueries() });
}
