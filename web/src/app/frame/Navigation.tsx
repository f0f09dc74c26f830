import { NavLink, Text } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Place, usePlaces } from "./places";

const PageLink = createLink(NavLink<"a">);

/** The places that can be reached from everywhere; below a heading those of administrators. */
export function Navigation({ onChosen }: { onChosen: () => void }) {
  const { t } = useTranslation();
  const { main, administration } = usePlaces();
  return (
    <>
      <Places places={main} onChosen={onChosen} />
      {administration.length > 0 && (
        <section aria-labelledby="administration">
          <Text id="administration" size="xs" fw={600} c="dimmed" px={12} pt="md" pb={4}>
            {t("admin.title")}
          </Text>
          <Places places={administration} onChosen={onChosen} />
        </section>
      )}
    </>
  );
}

function Places({ places, onChosen }: { places: readonly Place[]; onChosen: () => void }) {
  const { t } = useTranslation();
  return places.map(({ to, text, icon: Icon }) => (
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
