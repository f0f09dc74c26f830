import { Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ErrorNotice";
import { Section } from "@/components/Section";
import { notify } from "@/lib/notify";
import type { Settings } from "./useSettings";

interface Props {
  title: string;
  settings: Settings;
  isReady?: boolean;
  children: ReactNode;
}

/** A part of the configuration with its own button. */
export function SettingsSection({ title, settings, isReady = true, children }: Props) {
  const { t } = useTranslation();
  const done = () => notify({ message: t("admin.configuration.saved", { part: title }) });
  return (
    <Section title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          settings.save(done);
        }}
      >
        <Stack gap="md">
          {children}
          {settings.error != null && <ErrorNotice error={settings.error} />}
          <Group justify="flex-end" gap="xs">
            {settings.isChanged && (
              <>
                <Text size="sm" c="dimmed" mr="auto">
                  {t("admin.configuration.unsaved")}
                </Text>
                <Button variant="default" onClick={settings.discard}>
                  {t("admin.configuration.discard")}
                </Button>
              </>
            )}
            <Button type="submit" loading={settings.isPending} disabled={!settings.isChanged || !isReady}>
              {t("list.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
