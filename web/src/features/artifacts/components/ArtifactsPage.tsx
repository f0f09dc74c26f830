import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { EmptyState } from "@/components/EmptyState";
import { PageFailure } from "@/components/PageFailure";
import { RepositoryHeader } from "@/components/RepositoryHeader";
import { SearchField } from "@/components/SearchField";
import { DataTable } from "@/components/table/DataTable";
import { useSelection } from "@/components/table/selection";
import { listQuery } from "@/lib/listSearch";
import { useListSearch } from "@/lib/useListSearch";
import { artifactsQuery } from "../api/listArtifacts";
import { useRepositoryCheck } from "../api/repositoryCheck";
import { useArtifactColumns } from "./artifactColumns";
import { exportedArtifact } from "./exportedArtifact";
import { SelectionBar } from "./SelectionBar";

/** The artifacts of a repository. */
export function ArtifactsPage() {
  const { t } = useTranslation();
  const place = useParams({ from: "/projects/$projectName/repositories/$repositoryName" });
  const [search, setSearch] = useListSearch();
  const wanted = listQuery(search, "-push_time");
  const query = useQuery(artifactsQuery(place, wanted));
  const columns = useArtifactColumns(place);
  const selection = useSelection();
  const may = useMay(useProject(place.projectName).data?.project_id);
  const repository = useRepositoryCheck(place, query.data?.total === 0 && !search.search);
  const failed = query.error && !query.data ? query : repository;
  if (failed.error) {
    return <PageFailure error={failed.error} onRetry={failed.refetch} />;
  }
  return (
    <>
      <RepositoryHeader place={place} />
      <Group mb="sm" mih={36}>
        {selection.selected.size > 0 ? (
          <SelectionBar
            place={place}
            selection={selection}
            artifacts={query.data?.entries ?? []}
            mayDelete={may("delete", "artifact")}
          />
        ) : (
          <SearchField
            value={search.search}
            onChange={(text) => setSearch({ search: text, page: undefined })}
            placeholder={t("artifacts.searchPlaceholder")}
          />
        )}
      </Group>
      <DataTable
        label={t("artifacts.title")}
        columns={columns}
        rowKey={(artifact) => artifact.digest}
        query={query}
        search={{ ...search, sort: wanted.sort }}
        onSearch={setSearch}
        size={wanted.size}
        exported={{
          name: `${place.projectName}-${place.repositoryName}`,
          list: (page) => artifactsQuery(place, page),
          fields: exportedArtifact,
        }}
        selection={selection}
        empty={<NoArtifacts search={search.search} onClear={() => setSearch({ search: undefined, page: undefined })} />}
      />
    </>
  );
}

function NoArtifacts({ search, onClear }: { search: string | undefined; onClear: () => void }) {
  const { t } = useTranslation();
  if (!search) {
    return <EmptyState title={t("artifacts.emptyTitle")} text={t("artifacts.emptyText")} />;
  }
  return (
    <EmptyState title={t("artifacts.nothingTitle", { search })} text={t("artifacts.nothingText")}>
      <Button variant="default" mt="sm" onClick={onClear}>
        {t("artifacts.clearSearch")}
      </Button>
    </EmptyState>
  );
}
