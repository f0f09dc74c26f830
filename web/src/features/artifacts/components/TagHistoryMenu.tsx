import { lazy } from "react";
import { RowMenu } from "@/components/RowMenu";
import { shortDigest } from "@/lib/format";
import type { Artifact, Place } from "../api/listArtifacts";

const SHOWN_MAX = 10;

const TagHistoryItems = lazy(() => import("./TagHistoryItems"));

/** From the row of an artifact to what its tags were before; the rest of many tags is on the artifact's page. */
export function TagHistoryMenu({ place, artifact }: { place: Place; artifact: Artifact }) {
  const tags = (artifact.tags ?? []).slice(0, SHOWN_MAX);
  if (tags.length === 0) {
    return null;
  }
  return (
    <RowMenu name={shortDigest(artifact.digest)}>
      <TagHistoryItems place={place} tags={tags} />
    </RowMenu>
  );
}
