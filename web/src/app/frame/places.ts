import {
  IconAdjustments,
  IconChartBar,
  IconFolders,
  IconGauge,
  IconHistory,
  IconKey,
  IconLock,
  IconRobot,
  IconRocket,
  IconShieldCheck,
  IconShieldPlus,
  IconTag,
  IconTrash,
  IconUser,
  IconUsers,
  IconUsersGroup,
  IconZoomQuestion,
} from "@tabler/icons-react";
import { useCurrentUser } from "@/api/currentUser";
import { useSystemInfo } from "@/api/systemInfo";

const EVERYBODY = [
  { to: "/projects", text: "frame.projects", icon: IconFolders },
  { to: "/start", text: "frame.start", icon: IconRocket },
] as const;

const USERS = [
  { to: "/logs", text: "tabs.logs", icon: IconHistory },
  { to: "/explain", text: "explain.title", icon: IconZoomQuestion },
] as const;

const ACCOUNT = [
  { to: "/account/profile", text: "account.profile.title", icon: IconUser },
  { to: "/account/password", text: "account.password.title", icon: IconLock },
  { to: "/account/tokens", text: "account.tokens.title", icon: IconKey },
] as const;

const GROUPS = { to: "/admin/groups", text: "admin.groups.title", icon: IconUsersGroup } as const;

const ADMINISTRATORS = [
  { to: "/admin/overview", text: "overview.title", icon: IconGauge },
  { to: "/admin/users", text: "admin.users.title", icon: IconUsers },
  GROUPS,
  { to: "/admin/robots", text: "admin.robots.title", icon: IconRobot },
  { to: "/admin/roles", text: "admin.roles.title", icon: IconShieldCheck },
  { to: "/admin/grants", text: "grants.systemTitle", icon: IconShieldPlus },
  { to: "/admin/quotas", text: "admin.quotas.title", icon: IconChartBar },
  { to: "/admin/labels", text: "tabs.labels", icon: IconTag },
  { to: "/admin/trash", text: "admin.trash.title", icon: IconTrash },
  { to: "/admin/configuration", text: "admin.configuration.title", icon: IconAdjustments },
] as const;

export type Place =
  | (typeof EVERYBODY)[number]
  | (typeof USERS)[number]
  | (typeof ACCOUNT)[number]
  | (typeof ADMINISTRATORS)[number];

/** The pages that whoever is logged in can go to from everywhere. */
export function usePlaces(): Record<"main" | "account" | "administration", readonly Place[]> {
  const user = useCurrentUser();
  const keepsUsersItself = useSystemInfo()?.auth_mode === "db_auth";
  const administration = ADMINISTRATORS.filter((place) => place !== GROUPS || !keepsUsersItself);
  return {
    main: user ? [EVERYBODY[0], ...USERS, EVERYBODY[1]] : EVERYBODY,
    account: user ? ACCOUNT : [],
    administration: user?.sysadmin_flag ? administration : [],
  };
}
