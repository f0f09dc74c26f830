import { Button, Group, Modal, type ModalProps, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "./ErrorNotice";
import { useFocusBack } from "./useFocusBack";

interface Props {
  title: string;
  action: string;
  /** Whether what is filled in can be sent. */
  isReady: boolean;
  isPending: boolean;
  error: unknown;
  onSubmit: () => void;
  onClose: () => void;
  size?: ModalProps["size"];
  /** Whether something is taken away by it. */
  isDangerous?: boolean;
  children: ReactNode;
}

/** Fields in a dialog, and the button that sends them. */
export function FormDialog(props: Props) {
  const { title, action, isReady, isPending, error, onSubmit, onClose, size, isDangerous, children } = props;
  useFocusBack();
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      {...(size && { size })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) {
            onSubmit();
          }
        }}
      >
        <Stack gap="md">
          {children}
          {error != null && <ErrorNotice error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" {...(isDangerous && { color: "red" })} loading={isPending} disabled={!isReady}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
