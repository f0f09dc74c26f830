import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Command } from "@/components/Command";
import { SearchedTable } from "@/components/table/SearchedTable";
import { useList } from "@/lib/useList";
import { repositoriesQuery } from "../api/listRepositories";
import { useRepositoryColumns } from "./repositoryColumns";

/** The repositories of a project. */
export function RepositoriesPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const list = useList("name");
  const query = useQuery(repositoriesQuery(projectName, list.wanted));
  const columns = useRepositoryColumns(projectName);
  return (
    <SearchedTable
      label={t("repositories.title")}
      list={list}
      query={query}
      columns={columns}
      rowKey={(repository) => repository.name}
      exported={{ name: `${projectName}-repositories`, list: (page) => repositoriesQuery(projectName, page) }}
      searchPlaceholder={t("repositories.searchPlaceholder")}
      emptyTitle={t("repositories.emptyTitle")}
      emptyText={t("repositories.emptyText")}
      emptyContent={<PushCommand projectName={projectName} />}
      nothingTitle={(search) => t("repositories.nothingTitle", { search })}
    />
  );
}

function PushCommand({ projectName }: { projectName: string }) {
  const image = `${window.location.host}/${projectName}/app:latest`;
  return (
    <Stack gap="xs" w="100%" maw={560} mt="xs">
      <Command value={`docker tag app ${image}\ndocker push ${image}`} />
    </Stack>
  );
}
