import { useQuery } from "@tanstack/react-query";
import { send } from "./client";
import { useCurrentUser } from "./currentUser";
import { errorOf } from "./errors";

interface ServerStatus {
  initial_password_unchanged: boolean;
}

async function readStatus(): Promise<ServerStatus> {
  const response = await send(new Request("/api/wharf/v1/status"));
  if (!response.ok) {
    throw await errorOf(response);
  }
  return (await response.json()) as ServerStatus;
}

/** Whether the password of the first start still stands; only administrators are told, others get false. */
export function useHasInitialPassword(): boolean {
  const isAdministrator = useCurrentUser()?.sysadmin_flag ?? false;
  const status = useQuery({
    queryKey: ["server-status"],
    queryFn: readStatus,
    enabled: isAdministrator,
    staleTime: 5 * 60_000,
  });
  return isAdministrator && (status.data?.initial_password_unchanged ?? false);
}
