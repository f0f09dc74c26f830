import { send } from "./client";
import { errorOf } from "./errors";

export interface Credentials {
  user: string;
  password: string;
}

/** Begin a session of the browser. */
export async function openSession({ user, password }: Credentials): Promise<void> {
  const body = new URLSearchParams({ principal: user, password });
  const response = await send(new Request("/c/login", { method: "POST", body }));
  if (!response.ok) {
    throw await errorOf(response);
  }
}
