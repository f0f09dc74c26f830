import { Anchor, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { StateBadge } from "@/components/StateBadge";
import type { Column } from "@/components/table/DataTable";
import { formatCount } from "@/lib/format";
import type { Role } from "../api/listRoles";
import { PermissionsDialog } from "./PermissionsDialog";
import { RoleMenu } from "./RoleMenu";
import { useRoleDescription } from "./roleDescription";

export function useRoleColumns(): Column<Role>[] {
  const { t, i18n } = useTranslation();
  const describe = useRoleDescription();
  return [
    { key: "name", header: t("admin.roles.name"), sortKey: "name", render: (role) => <Name role={role} /> },
    {
      key: "description",
      header: t("admin.roles.description"),
      render: (role) => (
        <Text c="dimmed" lineClamp={2} style={{ overflowWrap: "anywhere" }}>
          {describe(role)}
        </Text>
      ),
      isSecondary: true,
    },
    {
      key: "project",
      header: t("admin.roles.inProjects"),
      render: (role) => formatCount(role.permissions.length, i18n.language),
      align: "right",
      width: 150,
    },
    {
      key: "system",
      header: t("admin.roles.inSystem"),
      render: (role) => formatCount(role.system_permissions.length, i18n.language),
      align: "right",
      isSecondary: true,
      width: 150,
    },
    { key: "menu", header: "", render: (role) => <RoleMenu role={role} />, align: "right", width: 52 },
  ];
}

/** A name that shows on a click what the role allows. */
function Name({ role }: { role: Role }) {
  const { t } = useTranslation();
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <Group gap="xs">
      <Anchor component="button" type="button" fw={500} size="md" ta="start" onClick={dialog.open}>
        {role.name}
      </Anchor>
      {role.preset && <StateBadge state="neutral">{t("admin.roles.preset")}</StateBadge>}
      {isOpen && <PermissionsDialog role={role} onClose={dialog.close} />}
    </Group>
  );
}
