import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Place } from "@/api/place";
import { useMay } from "@/api/projectPermissions";
import { Facts } from "@/components/Facts";
import { Markdown } from "@/components/markdown/Markdown";
import { PageFailure } from "@/components/PageFailure";
import { RepositoryHeader } from "@/components/RepositoryHeader";
import { Section } from "@/components/Section";
import { Time } from "@/components/Time";
import { formatCount } from "@/lib/format";
import type { Repository } from "../api/listRepositories";
import { useRepository } from "../api/repository";
import { DescriptionForm } from "./DescriptionForm";

/** What a repository is for, in the words of those who keep it. */
export function InfoPage() {
  const place = useParams({ from: "/projects/$projectName/repositories/$repositoryName/info" });
  const repository = useRepository(place);
  if (repository.error && !repository.data) {
    return <PageFailure error={repository.error} onRetry={repository.refetch} />;
  }
  return (
    <>
      <RepositoryHeader place={place} />
      {repository.data ? <Content place={place} repository={repository.data} /> : <Skeleton height={160} />}
    </>
  );
}

function Content({ place, repository }: { place: Place; repository: Repository }) {
  const { t, i18n } = useTranslation();
  return (
    <Stack gap="lg">
      <Description place={place} repository={repository} />
      <Section title={t("artifacts.overview")}>
        <Facts
          facts={[
            [t("repositories.artifacts"), formatCount(repository.artifact_count, i18n.language)],
            [t("repositories.pulls"), formatCount(repository.pull_count, i18n.language)],
            [t("projects.created"), <Time key="created" value={repository.creation_time} />],
            [t("repositories.changed"), <Time key="changed" value={repository.update_time} />],
          ]}
        />
      </Section>
    </Stack>
  );
}

function Description({ place, repository }: { place: Place; repository: Repository }) {
  const { t } = useTranslation();
  const may = useMay(repository.project_id);
  const [isEditing, form] = useDisclosure(false);
  const text = repository.description ?? "";
  const edit = may("update", "repository") && !isEditing && (
    <Button variant="default" size="xs" leftSection={<IconPencil size={14} />} onClick={form.open}>
      {t("list.edit")}
    </Button>
  );
  return (
    <Section title={t("repositories.description")} action={edit}>
      {isEditing && <DescriptionForm place={place} text={text} onClose={form.close} />}
      {!isEditing && (text ? <Markdown text={text} /> : <Text c="dimmed">{t("repositories.noDescription")}</Text>)}
    </Section>
  );
}
