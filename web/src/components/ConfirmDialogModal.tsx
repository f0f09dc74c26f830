import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "./ErrorNotice";

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
export default function ConfirmDialogModal(props: ConfirmDialogProps) {
  const { title, text, action, typed, isPending, error, onConfirm, onClose } = props;
  const { t } = useTranslation();
  const [entered, setEntered] = useState("");
  const isReady = typed === undefined || entered === typed;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm();
        }}
      >
        <Stack gap="md">
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
          {error != null && <ErrorNotice error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" color="red" loading={isPending} disabled={!isReady}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
