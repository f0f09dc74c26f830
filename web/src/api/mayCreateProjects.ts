import { useCurrentUser } from "./currentUser";
import { useSystemInfo } from "./systemInfo";

/** Administrators always may; others where the configuration leaves it to everybody. */
export function useMayCreateProjects(): boolean {
  const user = useCurrentUser();
  const restriction = useSystemInfo()?.project_creation_restriction;
  return user !== null && (user.sysadmin_flag || restriction === "everyone");
}
