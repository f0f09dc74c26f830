import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { EmptyState } from "@/components/EmptyState";
import { NothingFound } from "@/components/NothingFound";
import { PageFailure } from "@/components/PageFailure";
import { SearchField } from "@/components/SearchField";
import { DataTable } from "@/components/table/DataTable";
import { listQuery } from "@/lib/listSearch";
import { useListSearch } from "@/lib/useListSearch";
import { robotsQuery } from "../api/listRobots";
import { NewRobotDialog } from "./NewRobotDialog";
import { useRobotColumns } from "./robotColumns";

/** The accounts that programs use in a project. */
export function RobotsPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const projectId = useProject(projectName).data?.project_id;
  const [search, setSearch] = useListSearch();
  const [isNew, dialog] = useDisclosure(false);
  const wanted = listQuery(search, "name");
  const query = useQuery(robotsQuery(projectId, wanted));
  const columns = useRobotColumns(projectName, projectId);
  const may = useMay(projectId);
  if (query.error && !query.data) {
    return <PageFailure error={query.error} onRetry={query.refetch} />;
  }
  return (
    <>
      <Group mb="sm" justify="space-between">
        <SearchField
          value={search.search}
          onChange={(text) => setSearch({ search: text, page: undefined })}
          placeholder={t("robots.searchPlaceholder")}
        />
        {may("create", "robot") && (
          <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
            {t("robots.new")}
          </Button>
        )}
      </Group>
      <DataTable
        label={t("tabs.robots")}
        columns={columns}
        rowKey={(robot) => String(robot.id)}
        query={query}
        search={{ ...search, sort: wanted.sort }}
        onSearch={setSearch}
        size={wanted.size}
        empty={
          search.search ? (
            <NothingFound search={search.search} onClear={() => setSearch({ search: undefined, page: undefined })} />
          ) : (
            <EmptyState title={t("robots.emptyTitle")} text={t("robots.emptyText")} />
          )
        }
      />
      {isNew && projectId !== undefined && (
        <NewRobotDialog projectName={projectName} projectId={projectId} onClose={dialog.close} />
      )}
    </>
  );
}
