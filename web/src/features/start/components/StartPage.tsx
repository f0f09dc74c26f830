import { Alert, SegmentedControl, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Command } from "@/components/Command";
import { PageHeader } from "@/components/PageHeader";
import { Section } from "@/components/Section";
import { type Client, helmCommands, imageCommands } from "./commands";

/** The exact commands for this host. */
export function StartPage() {
  const { t } = useTranslation();
  const [client, setClient] = useState<Client>("docker");
  const { host, protocol } = window.location;
  const isPlain = protocol === "http:";
  const commands = imageCommands(client, host, isPlain);
  return (
    <>
      <PageHeader title={t("start.title")}>
        <SegmentedControl
          data={["docker", "podman", "nerdctl"]}
          value={client}
          onChange={(value) => setClient(value as Client)}
          aria-label={t("start.client")}
        />
      </PageHeader>
      <Text c="dimmed" mb="md">
        {t("start.intro", { host })}
      </Text>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Section title={t("start.logIn")}>
          <Command value={commands.logIn} />
        </Section>
        <Section title={t("start.push")}>
          <Command value={commands.push} />
        </Section>
        <Section title={t("start.pull")}>
          <Command value={commands.pull} />
        </Section>
        <Section title={t("start.helm")}>
          <Command value={helmCommands(host, isPlain)} />
        </Section>
      </SimpleGrid>
      {isPlain && <PlainHttp host={host} />}
    </>
  );
}

function PlainHttp({ host }: { host: string }) {
  const { t } = useTranslation();
  return (
    <Alert icon={<IconInfoCircle />} title={t("start.plainTitle")} mt="md" color="yellow">
      <Stack gap="xs">
        <Text>{t("start.plainText")}</Text>
        <Command value={JSON.stringify({ "insecure-registries": [host] })} />
        <Text>{t("start.plainPodman")}</Text>
        <Command value={`[[registry]]\nlocation = "${host}"\ninsecure = true`} />
      </Stack>
    </Alert>
  );
}
