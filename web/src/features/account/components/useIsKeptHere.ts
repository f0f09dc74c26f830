import { useCurrentUser } from "@/api/currentUser";
import { useSystemInfo } from "@/api/systemInfo";

/** The administrator of the first start, who is kept here whatever the mode. */
const FIRST_USER_ID = 1;

/** Whether this server keeps password and profile of whoever is logged in; null while that is not known. */
export function useIsKeptHere(): boolean | null {
  const user = useCurrentUser();
  const mode = useSystemInfo()?.auth_mode;
  return user && mode ? mode === "db_auth" || user.user_id === FIRST_USER_ID : null;
}
