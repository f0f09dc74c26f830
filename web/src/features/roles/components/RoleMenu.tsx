import { Menu } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { RowMenu } from "@/components/RowMenu";
import { notify } from "@/lib/notify";
import { useDeleteRole } from "../api/deleteRole";
import type { Role } from "../api/listRoles";
import { RoleDialog } from "./RoleDialog";

/** What can be done to a role; nothing to one of Harbor's. */
export function RoleMenu({ role }: { role: Role }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const close = () => setDialog(null);
  if (role.preset) {
    return null;
  }
  return (
    <>
      <RowMenu name={role.name}>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDialog("edit")}>
          {t("admin.roles.edit")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setDialog("delete")}>
          {t("admin.roles.delete")}
        </Menu.Item>
      </RowMenu>
      {dialog === "edit" && <RoleDialog role={role} onClose={close} />}
      {dialog === "delete" && <DeleteRoleDialog role={role} onClose={close} />}
    </>
  );
}

function DeleteRoleDialog({ role, onClose }: { role: Role; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteRole();
  const done = () => {
    notify({ message: t("admin.roles.deleted", { name: role.name }) });
    onClose();
  };
  return (
    <ConfirmDialog
      title={t("admin.roles.delete")}
      text={t("admin.roles.deleteText", { name: role.name })}
      action={t("admin.roles.delete")}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(role.id, { onSuccess: done })}
      onClose={onClose}
    />
  );
}
