import { useTranslation } from "react-i18next";
import type { Role } from "../api/listRoles";

const PRESETS = ["projectAdmin", "maintainer", "developer", "guest", "limitedGuest"] as const;

/** What a role is for: in the words of whoever made it, or in the reader's language where it is built in. */
export function useRoleDescription(): (role: Role) => string {
  const { t } = useTranslation();
  return (role) => {
    const preset = role.preset && PRESETS.find((name) => name === role.name);
    return preset ? t(`admin.roles.presets.${preset}`) : role.description;
  };
}
