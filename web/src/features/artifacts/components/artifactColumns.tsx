import { Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Time } from "@/components/Time";
import type { Column } from "@/components/table/DataTable";
import { formatBytes } from "@/lib/format";
import type { Artifact, Place } from "../api/listArtifacts";
import { DigestLink } from "./DigestLink";
import { LabelBadges } from "./LabelBadges";
import { PullCommandMenu } from "./PullCommandMenu";
import { describePlatforms } from "./platforms";
import { TagHistoryMenu } from "./TagHistoryMenu";
import { TagList } from "./TagList";

export function useArtifactColumns(place: Place): Column<Artifact>[] {
  const { t, i18n } = useTranslation();
  return [
    {
      key: "digest",
      header: t("artifacts.digest"),
      render: (artifact) => <Name place={place} artifact={artifact} />,
      width: 220,
    },
    {
      key: "tags",
      header: t("artifacts.tags"),
      render: (artifact) => (
        <Stack gap={4}>
          <TagList tags={artifact.tags ?? []} />
          {artifact.labels && <LabelBadges labels={artifact.labels} />}
        </Stack>
      ),
      minWidth: 180,
    },
    {
      key: "platform",
      header: t("artifacts.platform"),
      render: (artifact) => <Text c="dimmed">{describePlatforms(artifact)}</Text>,
      isSecondary: true,
    },
    {
      key: "size",
      header: t("artifacts.size"),
      sortKey: "size",
      render: (artifact) => (
        <Text span style={{ whiteSpace: "nowrap" }}>
          {formatBytes(artifact.size, i18n.language)}
        </Text>
      ),
      align: "right",
      isSecondary: true,
      width: 100,
    },
    {
      key: "pushed",
      header: t("artifacts.pushed"),
      sortKey: "push_time",
      render: (artifact) => <Time value={artifact.push_time} />,
      isSecondary: true,
      width: 140,
    },
    {
      key: "pulled",
      header: t("artifacts.pulled"),
      sortKey: "pull_time",
      render: (artifact) => <Time value={artifact.pull_time} />,
      isSecondary: true,
      width: 140,
    },
    {
      key: "pull",
      header: "",
      render: (artifact) => (
        <Group gap={0} wrap="nowrap">
          <PullCommandMenu place={place} artifact={artifact} />
          <TagHistoryMenu place={place} artifact={artifact} />
        </Group>
      ),
      width: 84,
    },
  ];
}

function Name({ place, artifact }: { place: Place; artifact: Artifact }) {
  return (
    <Group gap={8} wrap="nowrap">
      <DigestLink place={place} digest={artifact.digest} />
      {artifact.type !== "IMAGE" && (
        <Text span size="xs" c="dimmed">
          {artifact.type}
        </Text>
      )}
    </Group>
  );
}
