import { ColorInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "@/components/FormDialog";
import { notify } from "@/lib/notify";
import type { GlobalLabel } from "../api/listLabels";
import { useSaveLabel } from "../api/saveLabel";

const NAME_LENGTH_MAX = 128;
const COLOR = /^#[0-9a-fA-F]{6}$/;
/** Apart from each other at a glance, on a light and on a dark ground. */
const SWATCHES = [
  "#0d6b89",
  "#2f98b9",
  "#12886f",
  "#5a9216",
  "#b8860b",
  "#d9662c",
  "#c92a2a",
  "#c2255c",
  "#9c36b5",
  "#5f3dc4",
  "#3b5bdb",
  "#5b6670",
];

/** Name, description and colour, of a new label or of one that there is. */
export function LabelDialog({ label, onClose }: { label?: GlobalLabel; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useSaveLabel(label?.id);
  const [name, setName] = useState(label?.name ?? "");
  const [description, setDescription] = useState(label?.description ?? "");
  const [color, setColor] = useState(label?.color ?? (SWATCHES[0] as string));
  // A label may have been given another kind of colour, or none; that stays until somebody chooses one.
  const isColor = COLOR.test(color) || color === (label?.color ?? "");
  const done = () => {
    notify({ message: t(label ? "admin.labels.saved" : "admin.labels.created", { name: name.trim() }) });
    onClose();
  };
  return (
    <FormDialog
      title={t(label ? "admin.labels.edit" : "admin.labels.new")}
      action={t(label ? "list.save" : "list.create")}
      isReady={name.trim() !== "" && isColor}
      isPending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate({ name: name.trim(), description, color }, { onSuccess: done })}
      onClose={onClose}
    >
      <TextInput
        label={t("admin.labels.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={NAME_LENGTH_MAX}
        autoComplete="off"
        data-autofocus
      />
      <Textarea
        label={`${t("admin.labels.description")} (${t("common.optional")})`}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        maxLength={4096}
        autosize
        minRows={2}
        maxRows={6}
      />
      <ColorInput
        label={t("admin.labels.color")}
        value={color}
        onChange={setColor}
        format="hex"
        swatches={SWATCHES}
        swatchesPerRow={6}
        withPicker={false}
        withEyeDropper={false}
        error={!isColor && t("admin.labels.colorInvalid")}
      />
    </FormDialog>
  );
}
