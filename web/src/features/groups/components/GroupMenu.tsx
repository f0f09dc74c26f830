import { Menu } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { RowMenu } from "@/components/RowMenu";
import { notify } from "@/lib/notify";
import { useDeleteGroup } from "../api/deleteGroup";
import type { UserGroup } from "../api/listGroups";
import { RenameGroupDialog } from "./GroupDialog";

export function GroupMenu({ group }: { group: UserGroup }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <RowMenu name={group.group_name}>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDialog("rename")}>
          {t("admin.groups.rename")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setDialog("delete")}>
          {t("admin.groups.delete")}
        </Menu.Item>
      </RowMenu>
      {dialog === "rename" && <RenameGroupDialog group={group} onClose={close} />}
      {dialog === "delete" && <DeleteGroupDialog group={group} onClose={close} />}
    </>
  );
}

function DeleteGroupDialog({ group, onClose }: { group: UserGroup; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteGroup();
  const done = () => {
    notify({ message: t("admin.groups.deleted", { name: group.group_name }) });
    onClose();
  };
  return (
    <ConfirmDialog
      title={t("admin.groups.delete")}
      text={t("admin.groups.deleteText", { name: group.group_name })}
      action={t("admin.groups.delete")}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(group.id ?? 0, { onSuccess: done })}
      onClose={onClose}
    />
  );
}
