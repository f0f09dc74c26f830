import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "./FormDialog";

export interface ConfirmDialogProps {
  title: string;
  text: string;
  action: string;
  /** What has to be typed before the button works, for what is large. */
  typed?: string;
  isPending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is taken away. The button says what it does, and never "OK". */
export default function ConfirmDialogModal({ text, typed, onConfirm, ...dialog }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const [entered, setEntered] = useState("");
  return (
    <FormDialog {...dialog} isDangerous isReady={typed === undefined || entered === typed} onSubmit={onConfirm}>
      <Text style={{ overflowWrap: "anywhere" }}>{text}</Text>
      {typed !== undefined && (
        <TextInput
          label={t("common.typeToConfirm", { name: typed })}
          value={entered}
          onChange={(event) => setEntered(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
      )}
    </FormDialog>
  );
}
