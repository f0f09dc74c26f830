import { Menu } from "@mantine/core";
import { IconLock, IconShieldMinus, IconShieldPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { RowMenu } from "@/components/RowMenu";
import { notify } from "@/lib/notify";
import { useDeleteUser } from "../api/deleteUser";
import type { User } from "../api/listUsers";
import { AdministratorDialog } from "./AdministratorDialog";
import { ResetPasswordDialog } from "./ResetPasswordDialog";

/** What can be done to somebody else. */
export function UserMenu({ user, isKeptHere }: { user: User; isKeptHere: boolean }) {
  const { t } = useTranslation();
  const current = useCurrentUser();
  const [dialog, setDialog] = useState<"administrator" | "password" | "delete" | null>(null);
  const close = () => setDialog(null);
  // One's own pages are elsewhere, and nobody takes himself away.
  if (current?.user_id === user.user_id) {
    return null;
  }
  const Shield = user.sysadmin_flag ? IconShieldMinus : IconShieldPlus;
  return (
    <>
      <RowMenu name={user.username}>
        <Menu.Item leftSection={<Shield size={16} />} onClick={() => setDialog("administrator")}>
          {t(user.sysadmin_flag ? "admin.users.revoke" : "admin.users.grant")}
        </Menu.Item>
        {isKeptHere && (
          <Menu.Item leftSection={<IconLock size={16} />} onClick={() => setDialog("password")}>
            {t("admin.users.reset")}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setDialog("delete")}>
          {t("admin.users.delete")}
        </Menu.Item>
      </RowMenu>
      {dialog === "administrator" && <AdministratorDialog user={user} onClose={close} />}
      {dialog === "password" && <ResetPasswordDialog user={user} onClose={close} />}
      {dialog === "delete" && <DeleteUserDialog user={user} onClose={close} />}
    </>
  );
}

function DeleteUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteUser();
  const done = () => {
    notify({ message: t("admin.users.deleted", { name: user.username }) });
    onClose();
  };
  return (
    <ConfirmDialog
      title={t("admin.users.delete")}
      text={t("admin.users.deleteText", { name: user.username })}
      action={t("admin.users.delete")}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(user.user_id, { onSuccess: done })}
      onClose={onClose}
    />
  );
}
