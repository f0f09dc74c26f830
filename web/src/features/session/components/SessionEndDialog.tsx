import { Modal, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { LoginForm } from "./LoginForm";

/** Above every other dialog, as one may be open with what was typed. */
const ABOVE_DIALOGS = 400;

export default function SessionEndDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("session.endedTitle")}
      zIndex={ABOVE_DIALOGS}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Text mb="md">{t("session.endedText")}</Text>
      <LoginForm onDone={onClose} />
    </Modal>
  );
}
