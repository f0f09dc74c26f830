import { Modal, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSystemInfo } from "@/api/systemInfo";

export default function AboutDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const version = useSystemInfo()?.wharf_version;
  return (
    <Modal opened onClose={onClose} title="Wharf" closeButtonProps={{ "aria-label": t("common.close") }}>
      <Text>{t("frame.aboutText")}</Text>
      {version && (
        <Text c="dimmed" mt="xs">
          {t("frame.version", { version })}
        </Text>
      )}
    </Modal>
  );
}
