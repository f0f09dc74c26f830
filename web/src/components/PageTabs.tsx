import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import classes from "./PageTabs.module.css";

export interface PageTab {
  to: string;
  text: string;
}

interface Props {
  label: string;
  tabs: PageTab[];
  /** Of all the tabs: what their addresses are about. */
  params: Record<string, string>;
}

/** The ways between pages about one thing. The first of them is where the addresses of the others begin. */
export function PageTabs({ label, tabs, params }: Props) {
  const { pathname } = useLocation();
  const strip = useRef<HTMLElement>(null);
  // On a narrow screen the tab of this page may lie outside of the strip.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for every page, and once they all are there
  useEffect(() => {
    strip.current?.querySelector("[aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [pathname, tabs.length]);
  return (
    <nav className={classes.tabs} aria-label={label} ref={strip}>
      {tabs.map(({ to, text }, index) => (
        <Link
          key={to}
          to={to}
          params={params as never}
          className={classes.tab}
          data-text={text}
          activeOptions={{ exact: index === 0, includeSearch: false }}
        >
          {text}
        </Link>
      ))}
    </nav>
  );
}
