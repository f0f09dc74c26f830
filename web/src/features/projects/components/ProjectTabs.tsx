import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { useMay } from "@/api/projectPermissions";
import classes from "./ProjectTabs.module.css";

const TABS = [
  { to: "/projects/$projectName/members", text: "tabs.members", needs: ["list", "member"] },
  { to: "/projects/$projectName/grants", text: "tabs.grants", needs: ["list", "member"] },
  { to: "/projects/$projectName/labels", text: "tabs.labels", needs: ["list", "label"] },
  { to: "/projects/$projectName/immutability", text: "tabs.immutability", needs: ["list", "immutable-tag"] },
  { to: "/projects/$projectName/robots", text: "tabs.robots", needs: ["list", "robot"] },
  { to: "/projects/$projectName/logs", text: "tabs.logs", needs: ["list", "log"] },
  { to: "/projects/$projectName/trash", text: "tabs.trash", needs: ["delete", "repository"] },
  { to: "/projects/$projectName/settings", text: "tabs.settings", needs: ["update", "."] },
] as const;

interface Props {
  projectName: string;
  projectId: number | undefined;
}

/** The ways between the pages of a project: those that somebody may see. Who is not logged in sees its repositories. */
export function ProjectTabs({ projectName, projectId }: Props) {
  const { t } = useTranslation();
  const isKnown = useCurrentUser() !== null;
  const may = useMay(projectId);
  const { pathname } = useLocation();
  const strip = useRef<HTMLElement>(null);
  const tabs = TABS.filter(({ needs: [action, resource] }) => may(action, resource));
  // On a narrow screen the tab of this page may lie outside of the strip.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for every page, and once they all are there
  useEffect(() => {
    strip.current?.querySelector("[aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [pathname, tabs.length]);
  if (!isKnown) {
    return null;
  }
  return (
    <nav className={classes.tabs} aria-label={t("tabs.label")} ref={strip}>
      <Link
        to="/projects/$projectName"
        params={{ projectName }}
        className={classes.tab}
        data-text={t("tabs.repositories")}
        activeOptions={{ exact: true, includeSearch: false }}
      >
        {t("tabs.repositories")}
      </Link>
      <Link
        to="/projects/$projectName/summary"
        params={{ projectName }}
        className={classes.tab}
        data-text={t("tabs.summary")}
      >
        {t("tabs.summary")}
      </Link>
      {tabs.map(({ to, text }) => (
        <Link
          key={to}
          to={to}
          params={{ projectName }}
          className={classes.tab}
          data-text={t(text)}
          activeOptions={{ includeSearch: false }}
        >
          {t(text)}
        </Link>
      ))}
    </nav>
  );
}
