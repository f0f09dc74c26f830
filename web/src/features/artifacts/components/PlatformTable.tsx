import { Anchor, Table } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/Section";
import { shortDigest } from "@/lib/format";
import type { Artifact, Place } from "../api/listArtifacts";

const PageLink = createLink(Anchor<"a">);

interface Props {
  place: Place;
  references: NonNullable<Artifact["references"]>;
}

/** The images of an index, and what each of them runs on. */
export function PlatformTable({ place, references }: Props) {
  const { t } = useTranslation();
  return (
    <Section title={t("artifacts.platforms")}>
      <Table verticalSpacing={6} aria-label={t("artifacts.platforms")}>
        <Table.Tbody>
          {references.map(({ child_digest, platform }) => (
            <Table.Tr key={child_digest}>
              <Table.Td w={220}>
                <PageLink
                  to="/projects/$projectName/repositories/$repositoryName/artifacts/$digest"
                  params={{ ...place, digest: child_digest }}
                  ff="monospace"
                  fz="sm"
                >
                  {shortDigest(child_digest)}
                </PageLink>
              </Table.Td>
              <Table.Td>{[platform?.os, platform?.architecture, platform?.variant].filter(Boolean).join("/")}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}
