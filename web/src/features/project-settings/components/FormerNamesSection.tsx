import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { Section } from "@/components/Section";
import { Time } from "@/components/Time";
import type { components } from "@/generated/wharf";
import { notify } from "@/lib/notify";
import { useGiveUpName } from "../api/giveUpName";

interface Props {
  projectName: string;
  names: components["schemas"]["FormerNameAnswer"][];
}

/** Names that a project had, and still answers to. */
export function FormerNamesSection({ projectName, names }: Props) {
  const { t } = useTranslation();
  const giveUp = useGiveUpName(projectName);
  const [asked, setAsked] = useState<string | null>(null);
  const done = () => {
    notify({ message: t("settings.givenUp", { name: asked ?? "" }) });
    setAsked(null);
  };
  return (
    <Section title={t("settings.formerNames")}>
      <Text c="dimmed" mb="sm">
        {t("settings.formerText")}
      </Text>
      <Stack gap={8}>
        {names.map(({ name, renaming_time }) => (
          <Group key={name} justify="space-between" gap={8}>
            <Text style={{ overflowWrap: "anywhere" }}>
              <Text span fw={500}>
                {name}
              </Text>{" "}
              <Text span c="dimmed">
                · {t("settings.until")} <Time value={renaming_time} />
              </Text>
            </Text>
            <Button variant="default" size="xs" onClick={() => setAsked(name)}>
              {t("settings.giveUp")}
            </Button>
          </Group>
        ))}
      </Stack>
      {asked !== null && (
        <ConfirmDialog
          title={t("settings.giveUp")}
          text={t("settings.giveUpText", { name: asked })}
          action={t("settings.giveUp")}
          isPending={giveUp.isPending}
          error={giveUp.error}
          onConfirm={() => giveUp.mutate(asked, { onSuccess: done })}
          onClose={() => setAsked(null)}
        />
      )}
    </Section>
  );
}
