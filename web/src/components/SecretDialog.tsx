import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Command } from "./Command";
import { useFocusBack } from "./useFocusBack";

interface Props {
  title: string;
  /** How the secret is used, where that has to be said. */
  text: string;
  secret: string;
  onClose: () => void;
}

/** A secret that is shown this once; the dialog stays until somebody closes it on purpose. */
export function SecretDialog({ title, text, secret, onClose }: Props) {
  useFocusBack();
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeOnClickOutside={false} withCloseButton={false}>
      <Stack gap="md">
        <Text>{text}</Text>
        <Command value={secret} />
        <Alert color="yellow" icon={<IconEyeOff />}>
          {t("secret.once")}
        </Alert>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t("secret.done")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
