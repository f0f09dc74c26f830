import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/Section";
import { DOCUMENTS, type DocumentName } from "../api/addition";
import type { Artifact, Place } from "../api/listArtifacts";
import { DocumentView } from "./DocumentView";

const NAMES = {
  "readme.md": "artifacts.readme",
  "values.yaml": "artifacts.values",
  dependencies: "artifacts.dependencies",
  license: "artifacts.license",
  files: "artifacts.files",
  sbom: "artifacts.sbom",
} as const;

/** What comes with an artifact to be read, such as the readme and the values of a chart. */
export function Documents({ place, artifact }: { place: Place; artifact: Artifact }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<DocumentName | null>(null);
  const links = artifact.addition_links ?? {};
  // An SBOM has its document, but says so nowhere.
  const names = DOCUMENTS.filter((name) => name in links || (name === "sbom" && artifact.type === "SBOM"));
  const name = chosen ?? names[0];
  if (name === undefined) {
    return null;
  }
  return (
    <Section
      title={t(NAMES[name])}
      action={
        names.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t("artifacts.documents")}
            data={names.map((value) => ({ value, label: t(NAMES[value]) }))}
            value={name}
            onChange={(value) => setChosen(value as DocumentName)}
          />
        )
      }
    >
      <DocumentView key={name} place={place} digest={artifact.digest} name={name} label={t(NAMES[name])} />
    </Section>
  );
}
