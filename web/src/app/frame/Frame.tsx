import { Burger, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SessionEndWatch } from "@/features/session/components/SessionEndWatch";
import { AccountMenu } from "./AccountMenu";
import classes from "./Frame.module.css";
import { LanguageMenu } from "./LanguageMenu";
import { LiveUpdates } from "./LiveUpdates";
import { Navigation } from "./Navigation";
import { Notices } from "./Notices";
import { PaletteButton } from "./PaletteButton";
import { ThemeButton } from "./ThemeButton";

/** What stays while pages change. */
export function Frame() {
  const { t } = useTranslation();
  const [isOpen, navigation] = useDisclosure(false);
  return (
    <div className={classes.frame}>
      <a className="skip-link" href="#content">
        {t("common.skipToContent")}
      </a>
      <header className={classes.header}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={navigation.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t("frame.openNavigation")}
            />
            <Link to="/projects" className={classes.brand}>
              <img src="/ui/icon.svg" alt="" width={26} height={26} />
              <Text component="span" fw={700} size="lg" className={classes.name}>
                Wharf
              </Text>
            </Link>
          </Group>
          <PaletteButton />
          <Group gap={4} wrap="nowrap">
            <LanguageMenu />
            <ThemeButton />
            <AccountMenu />
          </Group>
        </Group>
      </header>
      <nav className={classes.navigation} data-open={isOpen || undefined} aria-label={t("frame.navigation")}>
        <Navigation onChosen={navigation.close} />
      </nav>
      <main id="content" tabIndex={-1} className={classes.main}>
        <div className={classes.page}>
          <Notices />
          <Outlet />
        </div>
      </main>
      <SessionEndWatch />
      <LiveUpdates />
    </div>
  );
}
