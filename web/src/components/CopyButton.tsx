import { ActionIcon, CopyButton as MantineCopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Tip } from "./Tip";

interface Props {
  value: string;
  label?: string;
  /** What the text is called, where it is too long to be read out. */
  name?: string;
}

/** Puts a text on the clipboard, and says so. */
export function CopyButton({ value, label, name = value }: Props) {
  const { t } = useTranslation();
  return (
    <MantineCopyButton value={value}>
      {({ copied, copy }) => (
        <Tip label={copied ? t("common.copied") : (label ?? t("common.copy"))}>
          <ActionIcon
            variant="subtle"
            color={copied ? "teal" : "gray"}
            onClick={copy}
            aria-label={copied ? t("common.copied") : `${label ?? t("common.copy")}: ${name}`}
          >
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tip>
      )}
    </MantineCopyButton>
  );
}
