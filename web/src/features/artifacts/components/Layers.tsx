import { Group, Skeleton, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyButton } from "@/components/CopyButton";
import { ErrorNotice } from "@/components/ErrorNotice";
import { Section } from "@/components/Section";
import { WideContent } from "@/components/WideContent";
import { shortDigest } from "@/lib/format";
import type { Place } from "../api/listArtifacts";
import { type Descriptor, useManifest } from "../api/manifest";
import { SizeCells } from "./SizeCells";

/** What an artifact is made of, each part beside a bar of its share. */
export function Layers({ place, digest }: { place: Place; digest: string }) {
  const { t } = useTranslation();
  const manifest = useManifest(place, digest);
  if (manifest.data && !manifest.data.layers) {
    return null;
  }
  return (
    <Section title={t("artifacts.layers")}>
      {manifest.error ? <ErrorNotice error={manifest.error} onRetry={manifest.refetch} /> : null}
      {manifest.isPending && <Skeleton height={80} />}
      {manifest.data?.layers && <LayerTable layers={manifest.data.layers} />}
    </Section>
  );
}

function LayerTable({ layers }: { layers: Descriptor[] }) {
  const { t } = useTranslation();
  const largest = Math.max(...layers.map((layer) => layer.size), 1);
  return (
    <WideContent label={t("artifacts.layers")}>
      <Table verticalSpacing={6} miw={420} aria-label={t("artifacts.layers")}>
        <Table.Tbody>
          {layers.map((layer, index) => (
            // A manifest may name one layer twice, and its order never changes.
            // biome-ignore lint/suspicious/noArrayIndexKey: as said above
            <Table.Tr key={`${index} ${layer.digest}`}>
              <Table.Td w={210}>
                <Group gap={4} wrap="nowrap">
                  <Text ff="monospace" size="sm">
                    {shortDigest(layer.digest)}
                  </Text>
                  <CopyButton value={layer.digest} />
                </Group>
              </Table.Td>
              <SizeCells size={layer.size} largest={largest} />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideContent>
  );
}
