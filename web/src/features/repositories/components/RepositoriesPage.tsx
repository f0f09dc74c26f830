import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { BulkBar } from "@/components/bulk/BulkBar";
import { Command } from "@/components/Command";
import { SearchedTable } from "@/components/table/SearchedTable";
import { useSelection } from "@/components/table/selection";
import { useList } from "@/lib/useList";
import { useDeleteRepository } from "../api/deleteRepository";
import { repositoriesQuery, withoutProject } from "../api/listRepositories";
import { useRepositoryColumns } from "./repositoryColumns";

/** The repositories of a project. */
export function RepositoriesPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const list = useList("name");
  const query = useQuery(repositoriesQuery(projectName, list.wanted));
  const columns = useRepositoryColumns(projectName);
  const selection = useSelection();
  const may = useMay(useProject(projectName).data?.project_id);
  const remove = useDeleteRepository(projectName);
  return (
    <SearchedTable
      label={t("repositories.title")}
      list={list}
      query={query}
      columns={columns}
      rowKey={(repository) => repository.name}
      exported={{ name: `${projectName}-repositories`, list: (page) => repositoriesQuery(projectName, page) }}
      {...(may("delete", "repository") && { selection })}
      selectionBar={
        <BulkBar
          selection={selection}
          nameOf={withoutProject}
          action={t("repositories.deleteSome", { count: selection.selected.size })}
          title={t("repositories.deleteSome", { count: selection.selected.size })}
          text={t("repositories.deleteSomeText")}
          doneText={(count) => t("repositories.deletedSome", { count })}
          act={(name) => remove.mutateAsync(withoutProject(name))}
        />
      }
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
