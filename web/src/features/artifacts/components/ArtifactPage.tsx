import { SimpleGrid, Stack } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { CopyButton } from "@/components/CopyButton";
import { PageFailure } from "@/components/PageFailure";
import { PageHeader } from "@/components/PageHeader";
import { Section } from "@/components/Section";
import { useRepositoryCrumbs } from "@/components/useRepositoryCrumbs";
import { shortDigest } from "@/lib/format";
import { useArtifact } from "../api/artifact";
import type { Artifact, Place } from "../api/listArtifacts";
import { Accessories } from "./Accessories";
import { Annotations } from "./Annotations";
import { BuildHistory } from "./BuildHistory";
import { ConfigSection } from "./ConfigSection";
import { CopyArtifact } from "./CopyArtifact";
import { Documents } from "./Documents";
import { Layers } from "./Layers";
import { Overview } from "./Overview";
import { PlatformTable } from "./PlatformTable";
import { PullCommands } from "./PullCommands";
import { TagSection } from "./TagSection";

/** One artifact: what it is, how to get it, and what it is made of. */
export function ArtifactPage() {
  const { digest, ...place } = useParams({
    from: "/projects/$projectName/repositories/$repositoryName/artifacts/$digest",
  });
  const artifact = useArtifact(place, digest);
  const crumbs = useRepositoryCrumbs(place);
  if (artifact.error && !artifact.data) {
    return <PageFailure error={artifact.error} onRetry={artifact.refetch} />;
  }
  return (
    <>
      <PageHeader title={shortDigest(digest)} crumbs={crumbs} badges={<CopyButton value={digest} />}>
        <CopyArtifact place={place} digest={digest} />
      </PageHeader>
      {artifact.data && <Details place={place} artifact={artifact.data} />}
    </>
  );
}

function Details({ place, artifact }: { place: Place; artifact: Artifact }) {
  const { t } = useTranslation();
  const isImage = artifact.addition_links?.build_history !== undefined;
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Section title={t("artifacts.overview")}>
          <Overview place={place} artifact={artifact} />
        </Section>
        <Section title={t("artifacts.pullCommands")}>
          <PullCommands place={place} artifact={artifact} />
        </Section>
      </SimpleGrid>
      <TagSection place={place} artifact={artifact} />
      <Documents place={place} artifact={artifact} />
      {(artifact.references ?? []).length > 0 && <PlatformTable place={place} references={artifact.references ?? []} />}
      <Accessories place={place} accessories={artifact.accessories ?? []} />
      <Layers place={place} digest={artifact.digest} />
      {isImage && <BuildHistory place={place} digest={artifact.digest} />}
      <Annotations annotations={artifact.annotations} />
      <ConfigSection attributes={artifact.extra_attrs} />
    </Stack>
  );
}
