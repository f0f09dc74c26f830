import { Anchor, Button, Group, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconHistory, IconLock, IconPlus } from "@tabler/icons-react";
import { createLink } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/projectPermissions";
import { Section } from "@/components/Section";
import { Time } from "@/components/Time";
import type { Artifact, Place } from "../api/listArtifacts";
import { AddTagDialog } from "./AddTagDialog";
import { RemoveTag } from "./RemoveTag";

const SHOWN_MAX = 8;
const PageLink = createLink(Anchor<"a">);

/** The tags of an artifact, each with the way to its past. */
export function TagSection({ place, artifact }: { place: Place; artifact: Artifact }) {
  const { t } = useTranslation();
  const may = useMay(artifact.project_id);
  const [isAdding, dialog] = useDisclosure(false);
  const [isWhole, setWhole] = useState(false);
  const tags = artifact.tags ?? [];
  const shown = isWhole ? tags : tags.slice(0, SHOWN_MAX);
  const add = may("create", "tag") && (
    <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={dialog.open}>
      {t("artifacts.addTag")}
    </Button>
  );
  return (
    <Section title={t("artifacts.tags")} action={add}>
      {tags.length === 0 && <Text c="dimmed">{t("artifacts.untagged")}</Text>}
      {tags.length > 0 && (
        <Table verticalSpacing={6} aria-label={t("artifacts.tags")}>
          <Table.Tbody>
            {shown.map((tag) => (
              <Table.Tr key={tag.name}>
                <Table.Td>
                  <Group gap={6} wrap="nowrap">
                    <Text fw={500} style={{ overflowWrap: "anywhere" }}>
                      {tag.name}
                    </Text>
                    {tag.immutable && <IconLock size={14} aria-label={t("artifacts.immutable")} />}
                  </Group>
                </Table.Td>
                <Table.Td w={140} visibleFrom="sm">
                  <Time value={tag.push_time} />
                </Table.Td>
                <Table.Td w={120}>
                  <PageLink
                    to="/projects/$projectName/repositories/$repositoryName/tags/$tagName"
                    params={{ ...place, tagName: tag.name }}
                    aria-label={`${t("tagHistory.title")}: ${tag.name}`}
                    style={{ whiteSpace: "nowrap" }}
                  >
                    <IconHistory size={14} style={{ verticalAlign: "-2px", marginRight: 4 }} />
                    {t("tagHistory.title")}
                  </PageLink>
                </Table.Td>
                {may("delete", "tag") && (
                  <Table.Td w={44} ta="right">
                    {!tag.immutable && <RemoveTag place={place} digest={artifact.digest} name={tag.name} />}
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {shown.length < tags.length && (
        <Button variant="subtle" size="xs" mt="xs" onClick={() => setWhole(true)}>
          {t("artifacts.allTags", { count: tags.length })}
        </Button>
      )}
      {isAdding && <AddTagDialog place={place} digest={artifact.digest} onClose={dialog.close} />}
    </Section>
  );
}
