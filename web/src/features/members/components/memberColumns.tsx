import { Group, Text } from "@mantine/core";
import { IconUser, IconUsersGroup } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { useRoleOptions } from "@/components/roleOptions";
import type { Column } from "@/components/table/DataTable";
import type { Member } from "../api/listMembers";
import { MemberMenu } from "./MemberMenu";
import { RoleCell } from "./RoleCell";

export function useMemberColumns(projectName: string): Column<Member>[] {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const may = useMay(useProject(projectName).data?.project_id);
  const mayUpdate = may("update", "member");
  const options = useRoleOptions(mayUpdate);
  // Who lowers his own role by mistake cannot raise it again, unless he administers the system.
  const isLocked = (member: Member) =>
    member.entity_type === "u" && member.entity_id === user?.user_id && !user.sysadmin_flag;
  const columns: Column<Member>[] = [
    { key: "name", header: t("members.name"), render: (member) => <Name member={member} />, minWidth: 140 },
    {
      key: "type",
      header: t("members.type"),
      render: (member) => <Text c="dimmed">{t(member.entity_type === "g" ? "members.group" : "members.user")}</Text>,
      isSecondary: true,
      width: 160,
    },
    {
      key: "role",
      header: t("members.role"),
      render: (member) => (
        <RoleCell projectName={projectName} member={member} options={mayUpdate && !isLocked(member) ? options : null} />
      ),
      width: 220,
    },
  ];
  if (may("delete", "member")) {
    columns.push({
      key: "menu",
      header: "",
      render: (member) => <MemberMenu projectName={projectName} member={member} />,
      align: "right",
      width: 52,
    });
  }
  return columns;
}

function Name({ member }: { member: Member }) {
  const Icon = member.entity_type === "g" ? IconUsersGroup : IconUser;
  return (
    <Group gap={8} wrap="nowrap">
      <Icon size={16} stroke={1.7} style={{ flexShrink: 0 }} aria-hidden />
      <Text fw={500} style={{ overflowWrap: "anywhere" }}>
        {member.entity_name}
      </Text>
    </Group>
  );
}
