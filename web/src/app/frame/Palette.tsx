import "@mantine/spotlight/styles.css";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, type SpotlightActionData, spotlight } from "@mantine/spotlight";
import { IconBox, IconFolder, IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFocusBack } from "@/components/useFocusBack";
import { type Place, usePlaces } from "./places";
import { type Found, useSearchEverywhere } from "./searchEverywhere";

const TYPING_PAUSE_MS = 150;
const SHOWN_MAX = 8;

type Navigate = ReturnType<typeof useNavigate>;

function pages(places: readonly Place[], t: TFunction, typed: string, navigate: Navigate): SpotlightActionData[] {
  return places
    .map(({ to, text, icon: Icon }) => ({ to, label: t(text), icon: <Icon size={18} /> }))
    .filter((place) => place.label.toLowerCase().includes(typed.trim().toLowerCase()))
    .map(({ label, icon, to }) => ({ id: to, label, leftSection: icon, onClick: () => navigate({ to }) }));
}

function found(results: Found, navigate: Navigate) {
  const projects = results.projects.slice(0, SHOWN_MAX).map((name) => ({
    id: `project ${name}`,
    label: name,
    leftSection: <IconFolder size={18} />,
    onClick: () => navigate({ to: "/projects/$projectName", params: { projectName: name } }),
  }));
  const repositories = results.repositories.slice(0, SHOWN_MAX).map(({ projectName, repositoryName }) => ({
    id: `repository ${projectName}/${repositoryName}`,
    label: `${projectName}/${repositoryName}`,
    leftSection: <IconBox size={18} />,
    onClick: () =>
      navigate({
        to: "/projects/$projectName/repositories/$repositoryName",
        params: { projectName, repositoryName },
      }),
  }));
  return { projects, repositories };
}

/** Marks the first entry for the Enter key; the library does so only before the server has answered. */
function selectFirst(_: Found) {
  if (document.querySelector("[data-action][data-selected]") === null) {
    document.querySelector("[data-action]")?.setAttribute("data-selected", "true");
  }
}

/** Finds projects, repositories and pages from anywhere, by the keyboard alone. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [settled] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const { main, account, administration } = usePlaces();
  const results = useSearchEverywhere(settled);
  const { projects, repositories } = found(results, navigate);
  useEffect(() => selectFirst(results), [results]);
  useFocusBack();
  // It is there only while it is open; the library has to know, else it never says that it was closed.
  useEffect(() => {
    spotlight.open();
    return spotlight.close;
  }, []);
  return (
    <Spotlight
      onSpotlightClose={onClose}
      // The button listens for the keys, as this is loaded when it is first asked for.
      shortcut={null}
      query={typed}
      onQueryChange={setTyped}
      // The server has chosen already.
      filter={(_, actions) => actions}
      actions={[
        { group: t("palette.projects"), actions: projects },
        { group: t("palette.repositories"), actions: repositories },
        { group: t("palette.actions"), actions: pages([...main, ...account], t, typed, navigate) },
        { group: t("admin.title"), actions: pages(administration, t, typed, navigate) },
      ].filter((group) => group.actions.length > 0)}
      nothingFound={t("palette.nothing")}
      highlightQuery
      scrollable
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: t("palette.placeholder"),
        "aria-label": t("palette.placeholder"),
      }}
    />
  );
}
