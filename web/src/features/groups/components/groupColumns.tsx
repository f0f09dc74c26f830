import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Column } from "@/components/table/DataTable";
import type { UserGroup } from "../api/listGroups";
import { GroupMenu } from "./GroupMenu";
import { kindName } from "./kinds";

export function useGroupColumns(): Column<UserGroup>[] {
  const { t } = useTranslation();
  return [
    {
      key: "name",
      header: t("admin.groups.name"),
      render: (group) => (
        <Text fw={500} style={{ overflowWrap: "anywhere" }}>
          {group.group_name}
        </Text>
      ),
    },
    { key: "kind", header: t("admin.groups.kind"), render: (group) => kindName(group.group_type), width: 110 },
    {
      key: "dn",
      header: t("admin.groups.dn"),
      render: (group) => (
        <Text c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {group.ldap_group_dn}
        </Text>
      ),
      isSecondary: true,
    },
    { key: "menu", header: "", render: (group) => <GroupMenu group={group} />, align: "right", width: 52 },
  ];
}
