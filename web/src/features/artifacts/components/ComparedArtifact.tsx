import { Anchor, Group, Paper, Text } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { Time } from "@/components/Time";
import { shortDigest } from "@/lib/format";
import type { Artifact, Place } from "../api/listArtifacts";
import { TagList } from "./TagList";

const PageLink = createLink(Anchor<"a">);

/** One side of a comparison. */
export function ComparedArtifact({ place, artifact, title }: { place: Place; artifact: Artifact; title: string }) {
  return (
    <Paper withBorder radius="md" p="md">
      <Group justify="space-between" mb={8} gap="sm">
        <Text fw={600}>{title}</Text>
        <Time value={artifact.push_time} />
      </Group>
      <Group gap={8}>
        <PageLink
          to="/projects/$projectName/repositories/$repositoryName/artifacts/$digest"
          params={{ ...place, digest: artifact.digest }}
          ff="monospace"
          fz="sm"
        >
          {shortDigest(artifact.digest)}
        </PageLink>
        <TagList tags={artifact.tags ?? []} />
      </Group>
    </Paper>
  );
}
