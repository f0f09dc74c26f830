import { Loader, Select, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRoleName } from "@/components/roleName";
import { useFailureNotice } from "@/components/useFailureNotice";
import { notify } from "@/lib/notify";
import { useChangeRole } from "../api/changeRole";
import type { Member } from "../api/listMembers";

interface Props {
  projectName: string;
  member: Member;
  /** What it can be changed to; nothing for those who may not. */
  options: { value: string; label: string }[] | null;
}

/** The role of a member, which is changed where it stands. */
export function RoleCell({ projectName, member, options }: Props) {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const tell = useFailureNotice();
  const change = useChangeRole(projectName);
  const current = roleName(member.role_id) || member.role_name;
  if (options === null) {
    return <Text>{current}</Text>;
  }
  const value = String(member.role_id);
  const isListed = options.some((option) => option.value === value);
  const done = () => notify({ message: t("members.roleChanged", { name: member.entity_name }) });
  return (
    <Select
      size="xs"
      w={{ base: 140, sm: 180 }}
      aria-label={t("members.roleOf", { name: member.entity_name })}
      data={isListed ? options : [...options, { value, label: current }]}
      value={value}
      allowDeselect={false}
      disabled={change.isPending}
      rightSection={change.isPending && <Loader size={14} />}
      onChange={(roleId) => {
        if (roleId !== null && roleId !== value) {
          change.mutate({ memberId: member.id, roleId: Number(roleId) }, { onSuccess: done, onError: tell });
        }
      }}
    />
  );
}
