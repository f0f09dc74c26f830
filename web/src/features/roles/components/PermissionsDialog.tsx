import { Modal, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { permissionText } from "@/api/grantablePermissions";
import { PermissionFacts } from "@/components/PermissionFacts";
import { useFocusBack } from "@/components/useFocusBack";
import type { Role } from "../api/listRoles";
import { useRoleDescription } from "./roleDescription";

/** All that a role allows. */
export function PermissionsDialog({ role, onClose }: { role: Role; onClose: () => void }) {
  useFocusBack();
  const { t } = useTranslation();
  const text = useRoleDescription()(role);
  const parts = [
    { title: t("admin.roles.inProjects"), permissions: role.permissions },
    { title: t("admin.roles.inSystem"), permissions: role.system_permissions },
  ].filter(({ permissions }) => permissions.length > 0);
  return (
    <Modal opened onClose={onClose} title={role.name} size="lg" closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="md">
        {text && <Text style={{ overflowWrap: "anywhere" }}>{text}</Text>}
        {parts.map(({ title, permissions }) => (
          <section key={title}>
            <Title order={3} mb="xs">
              {title}
            </Title>
            <PermissionFacts permissions={permissions.map(permissionText)} />
          </section>
        ))}
      </Stack>
    </Modal>
  );
}
