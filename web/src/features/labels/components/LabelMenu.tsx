import { Menu } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { RowMenu } from "@/components/RowMenu";
import { notify } from "@/lib/notify";
import { useDeleteLabel } from "../api/deleteLabel";
import type { Label, Owner } from "../api/listLabels";
import { LabelDialog } from "./LabelDialog";

interface Props {
  owner: Owner;
  label: Label;
  mayUpdate: boolean;
  mayDelete: boolean;
}

export function LabelMenu({ owner, label, mayUpdate, mayDelete }: Props) {
  const { t } = useTranslation();
  const remove = useDeleteLabel();
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  const close = () => setOpen(null);
  const done = () => {
    notify({ message: t("labels.deleted", { name: label.name }) });
    close();
  };
  return (
    <>
      <RowMenu name={label.name}>
        {mayUpdate && (
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen("edit")}>
            {t("list.edit")}
          </Menu.Item>
        )}
        {mayDelete && (
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setOpen("delete")}>
            {t("labels.delete")}
          </Menu.Item>
        )}
      </RowMenu>
      {open === "edit" && <LabelDialog owner={owner} label={label} onClose={close} />}
      {open === "delete" && (
        <ConfirmDialog
          title={t("labels.delete")}
          text={t("labels.deleteText", { name: label.name })}
          action={t("labels.delete")}
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(label.id, { onSuccess: done })}
          onClose={close}
        />
      )}
    </>
  );
}
