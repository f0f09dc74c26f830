import { Badge, Group, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Tip } from "@/components/Tip";
import type { Artifact } from "../api/listArtifacts";

const SHOWN_MAX = 4;

/** The tags of an artifact, as many as a row has room for; all of them appear over the rest. */
export function TagList({ tags }: { tags: NonNullable<Artifact["tags"]> }) {
  const { t } = useTranslation();
  if (tags.length === 0) {
    return <Text c="dimmed">{t("artifacts.untagged")}</Text>;
  }
  const hidden = tags.slice(SHOWN_MAX);
  return (
    <Group gap={4}>
      {tags.slice(0, SHOWN_MAX).map((tag) => (
        <Badge
          key={tag.name}
          variant="light"
          color="harbour"
          tt="none"
          fw={500}
          radius="sm"
          maw={240}
          leftSection={tag.immutable && <IconLock size={11} />}
        >
          {tag.name}
        </Badge>
      ))}
      {hidden.length > 0 && (
        <Tip label={hidden.map((tag) => tag.name).join(", ")} isLong>
          <Badge variant="default" tt="none" fw={500} radius="sm">
            {t("artifacts.moreTags", { count: hidden.length })}
          </Badge>
        </Tip>
      )}
    </Group>
  );
}
