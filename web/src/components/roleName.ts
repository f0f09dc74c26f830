import { useTranslation } from "react-i18next";

const ROLES = {
  1: "projects.roles.projectAdmin",
  2: "projects.roles.developer",
  3: "projects.roles.guest",
  4: "projects.roles.maintainer",
  5: "projects.roles.limitedGuest",
} as const;

function isKnown(roleId: number | undefined): roleId is keyof typeof ROLES {
  return roleId !== undefined && roleId in ROLES;
}

/** The name of one of the five roles, and nothing for whoever has none. */
export function useRoleName(): (roleId: number | undefined) => string {
  const { t } = useTranslation();
  return (roleId) => (isKnown(roleId) ? t(ROLES[roleId]) : "");
}
