import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "@/components/FormDialog";
import { notify } from "@/lib/notify";
import { useCreateGroup } from "../api/createGroup";
import type { UserGroup } from "../api/listGroups";
import { useRenameGroup } from "../api/renameGroup";
import { kindName } from "./kinds";

const NAME_LENGTH_MAX = 255;

/** Makes a group known by the name that it has at the provider. */
export function GroupDialog({ kind, onClose }: { kind: number; onClose: () => void }) {
  const { t } = useTranslation();
  const create = useCreateGroup();
  const [name, setName] = useState("");
  const done = () => {
    notify({ message: t("admin.groups.created", { name }) });
    onClose();
  };
  return (
    <FormDialog
      title={t("admin.groups.new")}
      action={t("list.create")}
      isReady={name.trim() !== ""}
      isPending={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate({ name: name.trim(), kind }, { onSuccess: done })}
      onClose={onClose}
    >
      <NameField name={name} onChange={setName} hint={t("admin.groups.nameHint", { kind: kindName(kind) })} />
    </FormDialog>
  );
}

export function RenameGroupDialog({ group, onClose }: { group: UserGroup; onClose: () => void }) {
  const { t } = useTranslation();
  const rename = useRenameGroup(group.id ?? 0);
  const [name, setName] = useState(group.group_name);
  const done = () => {
    notify({ message: t("admin.groups.renamed", { name }) });
    onClose();
  };
  return (
    <FormDialog
      title={t("admin.groups.rename")}
      action={t("admin.groups.rename")}
      isReady={name.trim() !== "" && name !== group.group_name}
      isPending={rename.isPending}
      error={rename.error}
      onSubmit={() => rename.mutate(name.trim(), { onSuccess: done })}
      onClose={onClose}
    >
      <NameField name={name} onChange={setName} />
    </FormDialog>
  );
}

function NameField({ name, hint, onChange }: { name: string; hint?: string; onChange: (name: string) => void }) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t("admin.groups.name")}
      description={hint}
      value={name}
      onChange={(event) => onChange(event.currentTarget.value)}
      maxLength={NAME_LENGTH_MAX}
      autoComplete="off"
      data-autofocus
    />
  );
}
