import { ActionIcon, Popover, Stack, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { IconPencil, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Artifact, Place } from "../api/listArtifacts";
import { LabelChoices } from "./LabelChoices";

const TYPING_PAUSE_MS = 200;

export interface LabelPickerProps {
  place: Place;
  artifact: Artifact;
  mayAdd: boolean;
  mayRemove: boolean;
}

/** Puts labels on an artifact and takes them off. */
export function LabelPicker(props: LabelPickerProps) {
  const { t } = useTranslation();
  const [isOpen, popover] = useDisclosure(false);
  const [typed, setTyped] = useState("");
  const [settled] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  return (
    <Popover opened={isOpen} onChange={popover.close} width={300} position="bottom-start" trapFocus withArrow>
      <Popover.Target>
        <Tooltip label={t("artifacts.changeLabels")}>
          <ActionIcon variant="subtle" color="gray" onClick={popover.toggle} aria-label={t("artifacts.changeLabels")}>
            <IconPencil size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <TextInput
            leftSection={<IconSearch size={16} />}
            placeholder={t("labels.searchPlaceholder")}
            aria-label={t("labels.searchPlaceholder")}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-autofocus
          />
          <LabelChoices {...props} part={settled} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
