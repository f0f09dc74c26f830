import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Command } from "@/components/Command";
import type { Artifact, Place } from "../api/listArtifacts";
import { pullCommands } from "./pullCommands";

const CLIENT_KEY = "wharf-client";

/** The commands that pull an artifact, with the client that was chosen last. */
export function PullCommands({ place, artifact }: { place: Place; artifact: Artifact }) {
  const { t } = useTranslation();
  const tag = artifact.tags?.[0]?.name;
  const byDigest = pullCommands(window.location.host, place, artifact, undefined);
  const byTag = tag === undefined ? null : pullCommands(window.location.host, place, artifact, tag);
  const clients = Object.keys(byDigest);
  const [chosen, setChosen] = useState(localStorage.getItem(CLIENT_KEY) ?? "");
  const client = clients.includes(chosen) ? chosen : (clients[0] ?? "");
  const choose = (name: string) => {
    localStorage.setItem(CLIENT_KEY, name);
    setChosen(name);
  };
  return (
    <Stack gap="xs">
      {clients.length > 1 && (
        <SegmentedControl size="xs" data={clients} value={client} onChange={choose} aria-label={t("start.client")} />
      )}
      {byTag && (
        <>
          <Text size="sm" c="dimmed">
            {t("artifacts.byTag")}
          </Text>
          <Command value={byTag[client as keyof typeof byTag] ?? ""} />
        </>
      )}
      {artifact.type !== "CHART" && (
        <>
          <Text size="sm" c="dimmed">
            {t("artifacts.byDigest")}
          </Text>
          <Command value={byDigest[client as keyof typeof byDigest] ?? ""} />
        </>
      )}
    </Stack>
  );
}
