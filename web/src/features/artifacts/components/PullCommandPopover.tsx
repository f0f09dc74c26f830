import { Popover, Stack, Text } from "@mantine/core";
import { useMounted } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { Standing } from "@/components/Standing";
import type { Artifact, Place } from "../api/listArtifacts";
import { PullCommands } from "./PullCommands";

interface Props {
  place: Place;
  artifact: Artifact;
  button: HTMLElement;
  isOpen: boolean;
  onClose: () => void;
}

export default function PullCommandPopover({ place, artifact, button, isOpen, onClose }: Props) {
  const { t } = useTranslation();
  // It opens a moment after it was made: only then does it remember where the focus goes back to.
  const isThere = useMounted();
  return (
    <Popover
      opened={isOpen && isThere}
      onChange={onClose}
      width={440}
      position="bottom-end"
      trapFocus
      withArrow
      returnFocus
    >
      <Popover.Target>
        <Standing element={button} />
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
