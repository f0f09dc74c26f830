import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useMayCreateProjects } from "@/api/mayCreateProjects";
import { EmptyState } from "@/components/EmptyState";
import { PageHeader } from "@/components/PageHeader";
import { SearchField } from "@/components/SearchField";
import { DataTable } from "@/components/table/DataTable";
import { listQuery } from "@/lib/listSearch";
import { useListSearch } from "@/lib/useListSearch";
import { projectsQuery } from "../api/listProjects";
import { useProjectColumns } from "./projectColumns";

const NewProjectDialog = lazy(() => import("./NewProjectDialog"));

/** Every project that whoever asks may see. */
export function ProjectsPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const [isNew, dialog] = useDisclosure(false);
  const wanted = listQuery(search, "name");
  const query = useQuery(projectsQuery(wanted));
  const columns = useProjectColumns();
  const mayCreate = useMayCreateProjects();
  const newButton = mayCreate && (
    <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
      {t("projects.new")}
    </Button>
  );
  const empty = search.search ? (
    <EmptyState title={t("projects.nothingTitle", { search: search.search })} text={t("projects.nothingText")}>
      <Button variant="default" mt="sm" onClick={() => setSearch({ search: undefined, page: undefined })}>
        {t("projects.clearSearch")}
      </Button>
    </EmptyState>
  ) : (
    <EmptyState title={t("projects.emptyTitle")} text={t("projects.emptyText")} />
  );
  return (
    <>
      <PageHeader title={t("projects.title")}>{newButton}</PageHeader>
      <Group mb="sm">
        <SearchField
          value={search.search}
          onChange={(text) => setSearch({ search: text, page: undefined })}
          placeholder={t("projects.searchPlaceholder")}
        />
      </Group>
      <DataTable
        label={t("projects.title")}
        columns={columns}
        rowKey={(project) => project.name}
        query={query}
        search={{ ...search, sort: wanted.sort }}
        onSearch={setSearch}
        size={wanted.size}
        empty={empty}
      />
      {isNew && (
        <Suspense>
          <NewProjectDialog onClose={dialog.close} />
        </Suspense>
      )}
    </>
  );
}
