import { useRoles } from "@/api/roles";
import { useRoleName } from "./roleName";

/** Harbor's ids, from the role that allows most to the one that allows least. */
const BY_POWER = [1, 4, 2, 3, 5];

/** What a field for a role offers: the five that are always there by what they allow, then the others by name. */
export function useRoleOptions(isEnabled: boolean): { value: string; label: string }[] {
  const roleName = useRoleName();
  const roles = useRoles(isEnabled).data ?? [];
  const presets = BY_POWER.map((id) => ({ value: String(id), label: roleName(id) }));
  const others = roles.filter((role) => !role.preset).map((role) => ({ value: String(role.id), label: role.name }));
  return [...presets, ...others];
}
