import { Group, Paper, Text } from "@mantine/core";
import { Time } from "@/components/Time";
import type { Artifact, Place } from "../api/listArtifacts";
import { DigestLink } from "./DigestLink";
import { TagList } from "./TagList";

/** One side of a comparison. */
export function ComparedArtifact({ place, artifact, title }: { place: Place; artifact: Artifact; title: string }) {
  return (
    <Paper withBorder radius="md" p="md">
      <Group justify="space-between" mb={8} gap="sm">
        <Text fw={600}>{title}</Text>
        <Time value={artifact.push_time} />
      </Group>
      <Group gap={8}>
        <DigestLink place={place} digest={artifact.digest} />
        <TagList tags={artifact.tags ?? []} />
      </Group>
    </Paper>
  );
}
