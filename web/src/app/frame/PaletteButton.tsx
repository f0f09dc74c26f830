import { Kbd, Text, UnstyledButton } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./PaletteButton.module.css";

const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Opens the palette, and shows the keys that do it too. */
export function PaletteButton() {
  const { t } = useTranslation();
  return (
    <UnstyledButton className={classes.button} onClick={spotlight.open} aria-label={t("common.search")}>
      <IconSearch size={16} />
      <Text component="span" size="md" visibleFrom="sm">
        {t("common.search")}
      </Text>
      <Kbd size="xs" visibleFrom="sm" ml="auto">
        {IS_APPLE ? "⌘K" : "Ctrl K"}
      </Kbd>
    </UnstyledButton>
  );
}
