import { Menu } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { LinkItem } from "@/components/LinkItem";
import type { Artifact, Place } from "../api/listArtifacts";

interface Props {
  place: Place;
  tags: NonNullable<Artifact["tags"]>;
}

export default function TagHistoryItems({ place, tags }: Props) {
  const { t } = useTranslation();
  return (
    <>
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
    </>
  );
}
