import { Menu } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { RowMenu } from "@/components/RowMenu";
import { notify } from "@/lib/notify";
import { useDeleteLabel } from "../api/deleteLabel";
import type { GlobalLabel } from "../api/listLabels";
import { LabelDialog } from "./LabelDialog";

export function LabelMenu({ label }: { label: GlobalLabel }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <RowMenu name={label.name}>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDialog("edit")}>
          {t("admin.labels.edit")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setDialog("delete")}>
          {t("admin.labels.delete")}
        </Menu.Item>
      </RowMenu>
      {dialog === "edit" && <LabelDialog label={label} onClose={close} />}
      {dialog === "delete" && <DeleteLabelDialog label={label} onClose={close} />}
    </>
  );
}

function DeleteLabelDialog({ label, onClose }: { label: GlobalLabel; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteLabel();
  const done = () => {
    notify({ message: t("admin.labels.deleted", { name: label.name }) });
    onClose();
  };
  return (
    <ConfirmDialog
      title={t("admin.labels.delete")}
      text={t("admin.labels.deleteText", { name: label.name })}
      action={t("admin.labels.delete")}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(label.id, { onSuccess: done })}
      onClose={onClose}
    />
  );
}
