import { Kbd, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import classes from "./PaletteButton.module.css";

const Palette = lazy(() => import("./Palette"));
const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Opens the palette, and shows the keys that do it too. */
export function PaletteButton() {
  const { t } = useTranslation();
  const [isOpen, palette] = useDisclosure(false);
  useHotkeys([
    ["mod + K", palette.toggle],
    ["/", palette.open],
  ]);
  return (
    <>
      <UnstyledButton className={classes.button} onClick={palette.open}>
        <IconSearch size={16} />
        <Text component="span" size="md" className={classes.text}>
          {t("common.search")}
        </Text>
        <Kbd size="xs" visibleFrom="sm" ml="auto">
          {IS_APPLE ? "⌘K" : "Ctrl K"}
        </Kbd>
      </UnstyledButton>
      {isOpen && (
        <Suspense>
          <Palette onClose={palette.close} />
        </Suspense>
      )}
    </>
  );
}
