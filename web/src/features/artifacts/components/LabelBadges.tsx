import { Badge, Group } from "@mantine/core";
import type { Artifact } from "../api/listArtifacts";
import { LabelDot } from "./LabelDot";

/** The labels of an artifact. */
export function LabelBadges({ labels }: { labels: NonNullable<Artifact["labels"]> }) {
  return (
    <Group gap={4}>
      {labels.map((label) => (
        <Badge
          key={label.id}
          variant="default"
          tt="none"
          fw={500}
          radius="sm"
          maw={200}
          leftSection={<LabelDot color={label.color} />}
          title={label.name}
        >
          {label.name}
        </Badge>
      ))}
    </Group>
  );
}
