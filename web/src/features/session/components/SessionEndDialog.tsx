import { Modal, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { LoginForm } from "./LoginForm";

export default function SessionEndDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("session.endedTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Text mb="md">{t("session.endedText")}</Text>
      <LoginForm onDone={onClose} />
    </Modal>
  );
}
