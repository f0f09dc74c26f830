import { useTranslation } from "react-i18next";
import { Section } from "@/components/Section";
import type { Accessory } from "../api/accessories";
import type { Place } from "../api/listArtifacts";
import classes from "./Accessories.module.css";
import { AccessoryNode } from "./AccessoryNode";

/** What refers to an artifact, such as signatures and SBOMs, and what refers to that in turn. */
export function Accessories({ place, accessories }: { place: Place; accessories: Accessory[] }) {
  const { t } = useTranslation();
  if (accessories.length === 0) {
    return null;
  }
  return (
    <Section title={t("artifacts.accessories")}>
      <ul className={classes.tree}>
        {accessories.map((accessory) => (
          <AccessoryNode
            key={accessory.digest}
            place={place}
            accessory={accessory}
            siblings={accessories.length}
            depth={1}
          />
        ))}
      </ul>
    </Section>
  );
}
