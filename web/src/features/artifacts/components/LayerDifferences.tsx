import { Skeleton, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ErrorNotice";
import { Section } from "@/components/Section";
import { WideContent } from "@/components/WideContent";
import { formatBytes, shortDigest } from "@/lib/format";
import type { Place } from "../api/listArtifacts";
import { useManifest } from "../api/manifest";
import { compareLayers, type LayerSide, type Side } from "../differences";
import { SideBadge } from "./SideBadge";
import { SizeCells } from "./SizeCells";

interface Props {
  place: Place;
  left: string;
  right: string;
}

/** Which layers both artifacts have, and which came and went. */
export function LayerDifferences({ place, left, right }: Props) {
  const { t } = useTranslation();
  const before = useManifest(place, left);
  const after = useManifest(place, right);
  const failed = [before, after].find(({ error, data }) => error && !data);
  if (before.data && after.data && !before.data.layers && !after.data.layers) {
    return null;
  }
  return (
    <Section title={t("artifacts.layers")}>
      {failed && <ErrorNotice error={failed.error} onRetry={failed.refetch} />}
      {(before.isPending || after.isPending) && <Skeleton height={80} />}
      {before.data && after.data && (
        <LayerSides layers={compareLayers(before.data.layers ?? [], after.data.layers ?? [])} />
      )}
    </Section>
  );
}

function LayerSides({ layers }: { layers: LayerSide[] }) {
  const { t, i18n } = useTranslation();
  const largest = Math.max(...layers.map(({ layer }) => layer.size), 1);
  const sum = (wanted: Side) => {
    const sizes = layers.filter(({ side }) => side === wanted).map(({ layer }) => layer.size);
    const size = sizes.reduce((total, one) => total + one, 0);
    return { count: sizes.length, size: formatBytes(size, i18n.language) };
  };
  const sums = [
    t("compare.sharedLayers", sum("both")),
    t("compare.newLayers", sum("right")),
    t("compare.goneLayers", sum("left")),
  ];
  return (
    <>
      <Text mb="xs">{sums.join(" · ")}</Text>
      <WideContent label={t("artifacts.layers")}>
        <Table verticalSpacing={6} miw={480} aria-label={t("artifacts.layers")}>
          <Table.Tbody>
            {layers.map(({ layer, side }, index) => (
              // A manifest may name one layer twice, and its order never changes.
              // biome-ignore lint/suspicious/noArrayIndexKey: as said above
              <Table.Tr key={`${index} ${layer.digest}`}>
                <Table.Td w={110}>
                  <SideBadge side={side} />
                </Table.Td>
                <Table.Td w={180}>
                  <Text ff="monospace" size="sm">
                    {shortDigest(layer.digest)}
                  </Text>
                </Table.Td>
                <SizeCells size={layer.size} largest={largest} />
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </WideContent>
    </>
  );
}
