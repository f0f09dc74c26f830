import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "@/components/FormDialog";
import { notify } from "@/lib/notify";
import type { Label, Owner } from "../api/listLabels";
import { useSaveLabel } from "../api/saveLabel";
import { COLORS, ColorField } from "./ColorField";

const NAME_LENGTH_MAX = 128;
const DESCRIPTION_LENGTH_MAX = 4096;

interface Props {
  owner: Owner;
  /** The one to change; null for a new one. */
  label: Label | null;
  onClose: () => void;
}

/** What a label is called, means and looks like. */
export function LabelDialog({ owner, label, onClose }: Props) {
  const { t } = useTranslation();
  const save = useSaveLabel(owner, label?.id ?? null);
  const [name, setName] = useState(label?.name ?? "");
  const [description, setDescription] = useState(label?.description ?? "");
  const [color, setColor] = useState(label?.color ?? COLORS[0]);
  const done = () => {
    notify({ message: t("labels.saved", { name: name.trim() }) });
    onClose();
  };
  return (
    <FormDialog
      title={t(label === null ? "labels.new" : "labels.edit")}
      action={t(label === null ? "projects.create" : "list.save")}
      isReady={name.trim() !== ""}
      isPending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate({ name: name.trim(), description, color }, { onSuccess: done })}
      onClose={onClose}
    >
      <TextInput
        label={t("labels.name")}
        value={name}
        maxLength={NAME_LENGTH_MAX}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        data-autofocus
      />
      <Textarea
        label={t("labels.description")}
        value={description}
        maxLength={DESCRIPTION_LENGTH_MAX}
        onChange={(event) => setDescription(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={6}
      />
      <ColorField value={color} onChange={setColor} />
    </FormDialog>
  );
}
