import { NavLink } from "@mantine/core";
import { IconFolders, IconRocket } from "@tabler/icons-react";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

const PageLink = createLink(NavLink<"a">);

const PLACES = [
  { to: "/projects", text: "frame.projects", icon: IconFolders },
  { to: "/start", text: "frame.start", icon: IconRocket },
] as const;

/** The places that can be reached from everywhere. */
export function Navigation({ onChosen }: { onChosen: () => void }) {
  const { t } = useTranslation();
  return PLACES.map(({ to, text, icon: Icon }) => (
    <PageLink
      key={to}
      to={to}
      label={t(text)}
      leftSection={<Icon size={18} stroke={1.7} />}
      activeProps={{ active: true, "aria-current": "page" }}
      onClick={onChosen}
    />
  ));
}
