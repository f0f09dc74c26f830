import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Command } from "@/components/Command";
import { useFocusBack } from "@/components/useFocusBack";

/** Shows a secret, which nobody sees again; no click beside it closes this by mistake. */
export function SecretDialog({ name, secret, onClose }: { name: string; secret: string; onClose: () => void }) {
  useFocusBack();
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("robots.secretTitle")}
      closeOnClickOutside={false}
      closeOnEscape={false}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="md">
        <Alert color="yellow" icon={<IconKey />}>
          {t("robots.secretText")}
        </Alert>
        <div>
          <Text fw={500} mb={4}>
            {t("robots.fullName")}
          </Text>
          <Command value={name} />
        </div>
        <div>
          <Text fw={500} mb={4}>
            {t("robots.secret")}
          </Text>
          <Command value={secret} />
        </div>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t("robots.secretKept")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
