import { Anchor, Group, Text } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Place } from "@/api/place";
import { Time } from "@/components/Time";
import type { Column } from "@/components/table/DataTable";
import { shortDigest } from "@/lib/format";
import type { Deleted } from "../api/listDeleted";
import { RestoreDeleted } from "./RestoreDeleted";

const PageLink = createLink(Anchor<"a">);

export function useDeletedColumns(place: Place): Column<Deleted>[] {
  const { t } = useTranslation();
  return [
    {
      key: "what",
      header: t("deleted.what"),
      render: (deleted) => <What place={place} deleted={deleted} />,
      minWidth: 160,
    },
    {
      key: "kind",
      header: t("artifacts.type"),
      render: (deleted) => t(deleted.kind === "tag" ? "deleted.tag" : "deleted.artifact"),
      isSecondary: true,
      width: 110,
    },
    {
      key: "deleted",
      header: t("trash.deleted"),
      sortKey: "deletion_time",
      render: (deleted) => (
        <Group gap="0 8px">
          <Time value={deleted.deletion_time} />
          {deleted.deleted_by && (
            <Text span c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {deleted.deleted_by}
            </Text>
          )}
        </Group>
      ),
      width: 220,
    },
    {
      key: "until",
      header: t("deleted.until"),
      render: (deleted) => <Time value={deleted.restorable_until} />,
      isSecondary: true,
      width: 140,
    },
    {
      key: "restore",
      header: "",
      render: (deleted) => <RestoreDeleted place={place} deleted={deleted} />,
      align: "right",
      width: 130,
    },
  ];
}

/** A tag with the way to its past; an artifact with the tags that come back with it. */
function What({ place, deleted }: { place: Place; deleted: Deleted }) {
  const [tagName] = deleted.tags;
  const digest = (
    <Text span ff="monospace" size="sm" c={deleted.kind === "tag" ? "dimmed" : undefined}>
      {shortDigest(deleted.digest)}
    </Text>
  );
  if (deleted.kind === "tag" && tagName !== undefined) {
    return (
      <Group gap="0 8px">
        <PageLink
          to="/projects/$projectName/repositories/$repositoryName/tags/$tagName"
          params={{ ...place, tagName }}
          fw={500}
          style={{ overflowWrap: "anywhere" }}
        >
          {tagName}
        </PageLink>
        {digest}
      </Group>
    );
  }
  return (
    <Group gap="0 8px">
      {digest}
      <Text span c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {deleted.tags.join(", ")}
      </Text>
    </Group>
  );
}
