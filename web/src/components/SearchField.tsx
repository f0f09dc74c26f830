import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

const TYPING_PAUSE_MS = 250;

interface Props {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  placeholder: string;
  /** Narrower than usual, where it stands beside others. */
  width?: number;
}

/** Narrows a list while somebody types. */
export function SearchField({ value, onChange, placeholder, width = 320 }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value ?? "");
  const [shown, setShown] = useState(value);
  const settle = useDebouncedCallback((text: string) => onChange(text || undefined), TYPING_PAUSE_MS);
  // The address may change on its own, by the browser's way back or a link.
  if (shown !== value) {
    setShown(value);
    setTyped(value ?? "");
  }
  const clear = () => {
    setTyped("");
    onChange(undefined);
  };
  return (
    <TextInput
      w={{ base: "100%", xs: width }}
      leftSection={<IconSearch size={16} />}
      rightSection={typed && <CloseButton size="sm" aria-label={t("common.close")} onClick={clear} />}
      placeholder={placeholder}
      aria-label={placeholder}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        settle(event.currentTarget.value);
      }}
    />
  );
}
