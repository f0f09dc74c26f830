import { ActionIcon, Popover, Stack, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { shortDigest } from "@/lib/format";
import type { Artifact, Place } from "../api/listArtifacts";
import { PullCommands } from "./PullCommands";

/** Shows the commands that pull an artifact, from its row. */
export function PullCommandMenu({ place, artifact }: { place: Place; artifact: Artifact }) {
  const { t } = useTranslation();
  const [isOpen, popover] = useDisclosure(false);
  return (
    <Popover opened={isOpen} onChange={popover.close} width={440} position="bottom-end" trapFocus withArrow>
      <Popover.Target>
        <Tooltip label={t("artifacts.pullCommands")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={popover.toggle}
            aria-label={`${t("artifacts.pullCommands")}: ${shortDigest(artifact.digest)}`}
          >
            <IconDownload size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown maw="calc(100vw - 32px)" ta="left">
        <Stack gap="xs">
          <Text fw={600}>{t("artifacts.pullCommands")}</Text>
          <PullCommands place={place} artifact={artifact} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
