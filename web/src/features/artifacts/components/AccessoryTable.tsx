import { Anchor, Table } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/Section";
import { Time } from "@/components/Time";
import { formatBytes, shortDigest } from "@/lib/format";
import type { Artifact, Place } from "../api/listArtifacts";

const PageLink = createLink(Anchor<"a">);

interface Props {
  place: Place;
  accessories: NonNullable<Artifact["accessories"]>;
}

/** What refers to an artifact: signatures, lists of its parts, attestations. */
export function AccessoryTable({ place, accessories }: Props) {
  const { t, i18n } = useTranslation();
  if (accessories.length === 0) {
    return null;
  }
  return (
    <Section title={t("artifacts.accessories")}>
      <Table verticalSpacing={6} aria-label={t("artifacts.accessories")}>
        <Table.Tbody>
          {accessories.map((accessory) => (
            <Table.Tr key={accessory.digest}>
              <Table.Td w={220}>
                <PageLink
                  to="/projects/$projectName/repositories/$repositoryName/artifacts/$digest"
                  params={{ ...place, digest: accessory.digest }}
                  ff="monospace"
                  fz="sm"
                >
                  {shortDigest(accessory.digest)}
                </PageLink>
              </Table.Td>
              <Table.Td>{accessory.type}</Table.Td>
              <Table.Td ta="right">{formatBytes(accessory.size, i18n.language)}</Table.Td>
              <Table.Td w={150}>
                <Time value={accessory.creation_time} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}
