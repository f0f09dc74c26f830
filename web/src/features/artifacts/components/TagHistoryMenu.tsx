import { Menu } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { LinkItem } from "@/components/LinkItem";
import { RowMenu } from "@/components/RowMenu";
import { shortDigest } from "@/lib/format";
import type { Artifact, Place } from "../api/listArtifacts";

const SHOWN_MAX = 10;

/** From the row of an artifact to what its tags were before; the rest of many tags is on the artifact's page. */
export function TagHistoryMenu({ place, artifact }: { place: Place; artifact: Artifact }) {
  const { t } = useTranslation();
  const tags = (artifact.tags ?? []).slice(0, SHOWN_MAX);
  if (tags.length === 0) {
    return null;
  }
  return (
    <RowMenu name={shortDigest(artifact.digest)}>
      <Menu.Label>{t("tagHistory.title")}</Menu.Label>
      {tags.map((tag) => (
        <LinkItem
          key={tag.name}
          to="/projects/$projectName/repositories/$repositoryName/tags/$tagName"
          params={{ ...place, tagName: tag.name }}
          leftSection={<IconHistory size={16} />}
          maw={320}
          style={{ overflowWrap: "anywhere" }}
        >
          {tag.name}
        </LinkItem>
      ))}
    </RowMenu>
  );
}
