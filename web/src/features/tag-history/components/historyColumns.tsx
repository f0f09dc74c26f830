import { Anchor, Group, Text } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Place } from "@/api/place";
import { Time } from "@/components/Time";
import type { Column } from "@/components/table/DataTable";
import { shortDigest } from "@/lib/format";
import type { Interval } from "../api/tagHistory";
import { RestoreTag } from "./RestoreTag";

const PageLink = createLink(Anchor<"a">);

interface Rights {
  /** What the tag points at, or did last. */
  newest: Interval | undefined;
  mayRestore: boolean;
  mayMove: boolean;
  mayRestoreArtifacts: boolean;
}

export function useHistoryColumns(place: Place, tagName: string, rights: Rights): Column<Interval>[] {
  const { t } = useTranslation();
  const { newest, mayRestore, mayMove, mayRestoreArtifacts } = rights;
  const isThere = newest?.to === null;
  const columns: Column<Interval>[] = [
    {
      key: "digest",
      header: t("artifacts.digest"),
      render: (interval) => <Digest place={place} interval={interval} />,
      width: 200,
    },
    {
      key: "from",
      header: t("tagHistory.from"),
      render: (interval) => <Moment value={interval.from} user={interval.started_by} />,
    },
    {
      key: "to",
      header: t("tagHistory.to"),
      render: (interval) =>
        interval.to === null ? (
          <Text fw={500}>{t("tagHistory.now")}</Text>
        ) : (
          <Moment value={interval.to} user={interval.ended_by} />
        ),
      isSecondary: true,
    },
  ];
  const isOffered = (interval: Interval) => {
    const isLast = interval.from === newest?.from;
    const isEnough = isLast ? mayRestore : mayMove;
    const isElsewhere = !isThere || interval.digest !== newest.digest;
    return newest !== undefined && isElsewhere && isEnough && (mayRestoreArtifacts || !interval.artifact_deleted);
  };
  if (mayRestore || mayMove) {
    columns.push({
      key: "restore",
      header: "",
      render: (interval) =>
        isOffered(interval) && (
          <RestoreTag
            place={place}
            tagName={tagName}
            interval={interval}
            isThere={isThere}
            isLast={interval.from === newest?.from}
          />
        ),
      align: "right",
      width: 140,
    });
  }
  return columns;
}

function Digest({ place, interval }: { place: Place; interval: Interval }) {
  const { t } = useTranslation();
  const text = shortDigest(interval.digest);
  if (interval.artifact_deleted) {
    return (
      <Group gap={8}>
        <Text ff="monospace" size="sm">
          {text}
        </Text>
        <Text size="xs" c="dimmed">
          {t("tagHistory.artifactDeleted")}
        </Text>
      </Group>
    );
  }
  return (
    <PageLink
      to="/projects/$projectName/repositories/$repositoryName/artifacts/$digest"
      params={{ ...place, digest: interval.digest }}
      ff="monospace"
      fz="sm"
    >
      {text}
    </PageLink>
  );
}

function Moment({ value, user }: { value: string; user: string }) {
  return (
    <Group gap="0 8px">
      <Time value={value} />
      {user && (
        <Text span c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {user}
        </Text>
      )}
    </Group>
  );
}
