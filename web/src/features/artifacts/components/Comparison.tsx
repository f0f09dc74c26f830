import { SimpleGrid, Skeleton, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PageFailure } from "@/components/PageFailure";
import { formatBytes } from "@/lib/format";
import { useArtifact } from "../api/artifact";
import type { Artifact, Place } from "../api/listArtifacts";
import { childrenOf, environmentOf, labelsOf, pairs, settingsOf, textsOf } from "../differences";
import { ComparedArtifact } from "./ComparedArtifact";
import { Differences } from "./Differences";
import { HistoryDifferences } from "./HistoryDifferences";
import { LayerDifferences } from "./LayerDifferences";
import { platformsOf } from "./platforms";

interface Props {
  place: Place;
  left: string;
  right: string;
  /** Whether what is the same at both sides is shown too. */
  isWhole: boolean;
}

/** Two artifacts beside each other, each given by a tag or a digest. */
export function Comparison({ place, left, right, isWhole }: Props) {
  const { t } = useTranslation();
  const before = useArtifact(place, left);
  const after = useArtifact(place, right);
  const failed = [before, after].find(({ error, data }) => error && !data);
  if (failed) {
    return <PageFailure error={failed.error} onRetry={failed.refetch} />;
  }
  if (!before.data || !after.data) {
    return <Skeleton height={240} />;
  }
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <ComparedArtifact place={place} artifact={before.data} title={t("compare.left")} />
        <ComparedArtifact place={place} artifact={after.data} title={t("compare.right")} />
      </SimpleGrid>
      <Parts place={place} left={before.data} right={after.data} isWhole={isWhole} />
    </Stack>
  );
}

interface PartsProps {
  place: Place;
  left: Artifact;
  right: Artifact;
  isWhole: boolean;
}

function Parts({ place, left, right, isWhole }: PartsProps) {
  const { t, i18n } = useTranslation();
  const own = (artifact: Artifact) => textsOf(artifact.extra_attrs);
  const overview = (artifact: Artifact) => ({
    [t("artifacts.type")]: artifact.type,
    [t("artifacts.platform")]: platformsOf(artifact).join(", "),
    [t("artifacts.size")]: formatBytes(artifact.size, i18n.language),
    [t("artifacts.author")]: own(artifact).author ?? "",
    [t("compare.created")]: own(artifact).created ?? "",
    [t("artifacts.mediaType")]: artifact.manifest_media_type,
  });
  const parts = [
    { title: t("artifacts.overview"), of: overview },
    { title: t("artifacts.platforms"), of: childrenOf },
    { title: t("compare.environment"), of: environmentOf },
    { title: t("compare.imageLabels"), of: labelsOf },
    { title: t("artifacts.config"), of: settingsOf },
    { title: t("artifacts.annotations"), of: (artifact: Artifact) => textsOf(artifact.annotations) },
  ];
  const [first, ...others] = parts.map(({ title, of }) => (
    <Differences key={title} title={title} differences={pairs(of(left), of(right))} isWhole={isWhole} />
  ));
  const digests = { place, left: left.digest, right: right.digest };
  const hasHistory = [left, right].every((artifact) => artifact.addition_links?.build_history !== undefined);
  return (
    <>
      {first}
      <LayerDifferences {...digests} />
      {others}
      {hasHistory && <HistoryDifferences {...digests} isWhole={isWhole} />}
    </>
  );
}
