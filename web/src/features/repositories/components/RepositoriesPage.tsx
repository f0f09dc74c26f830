import { Button, Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Command } from "@/components/Command";
import { EmptyState } from "@/components/EmptyState";
import { SearchField } from "@/components/SearchField";
import { DataTable } from "@/components/table/DataTable";
import { listQuery } from "@/lib/listSearch";
import { useListSearch } from "@/lib/useListSearch";
import { repositoriesQuery } from "../api/listRepositories";
import { useRepositoryColumns } from "./repositoryColumns";

/** The repositories of a project. */
export function RepositoriesPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const [search, setSearch] = useListSearch();
  const wanted = listQuery(search, "name");
  const query = useQuery(repositoriesQuery(projectName, wanted));
  const columns = useRepositoryColumns(projectName);
  return (
    <>
      <Group mb="sm">
        <SearchField
          value={search.search}
          onChange={(text) => setSearch({ search: text, page: undefined })}
          placeholder={t("repositories.searchPlaceholder")}
        />
      </Group>
      <DataTable
        label={t("repositories.title")}
        columns={columns}
        rowKey={(repository) => repository.name}
        query={query}
        search={{ ...search, sort: wanted.sort }}
        onSearch={setSearch}
        size={wanted.size}
        empty={
          <NoRepositories
            projectName={projectName}
            search={search.search}
            onClear={() => setSearch({ search: undefined, page: undefined })}
          />
        }
      />
    </>
  );
}

interface NoRepositoriesProps {
  projectName: string;
  search: string | undefined;
  onClear: () => void;
}

function NoRepositories({ projectName, search, onClear }: NoRepositoriesProps) {
  const { t } = useTranslation();
  if (search) {
    return (
      <EmptyState title={t("repositories.nothingTitle", { search })} text={t("repositories.nothingText")}>
        <Button variant="default" mt="sm" onClick={onClear}>
          {t("repositories.clearSearch")}
        </Button>
      </EmptyState>
    );
  }
  const image = `${window.location.host}/${projectName}/app:latest`;
  return (
    <EmptyState title={t("repositories.emptyTitle")} text={t("repositories.emptyText")}>
      <Stack gap="xs" w="100%" maw={560} mt="xs">
        <Command value={`docker tag app ${image}\ndocker push ${image}`} />
      </Stack>
    </EmptyState>
  );
}
