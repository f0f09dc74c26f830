import { Anchor } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { shortDigest } from "@/lib/format";
import type { Place } from "../api/listArtifacts";

const PageLink = createLink(Anchor<"a">);

/** The way to the page of an artifact. */
export function DigestLink({ place, digest }: { place: Place; digest: string }) {
  return (
    <PageLink
      to="/projects/$projectName/repositories/$repositoryName/artifacts/$digest"
      params={{ ...place, digest }}
      ff="monospace"
      fz="sm"
    >
      {shortDigest(digest)}
    </PageLink>
  );
}
