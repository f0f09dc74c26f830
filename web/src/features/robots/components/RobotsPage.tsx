import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { SearchedTable } from "@/components/table/SearchedTable";
import { useList } from "@/lib/useList";
import { robotsQuery } from "../api/listRobots";
import { NewRobotDialog } from "./NewRobotDialog";
import { useRobotColumns } from "./robotColumns";

/** The accounts that programs use in a project. */
export function RobotsPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const projectId = useProject(projectName).data?.project_id;
  const list = useList("name");
  const query = useQuery(robotsQuery(projectId, list.wanted));
  const columns = useRobotColumns(projectName, projectId);
  const may = useMay(projectId);
  const [isNew, dialog] = useDisclosure(false);
  return (
    <>
      <SearchedTable
        label={t("tabs.robots")}
        action={
          may("create", "robot") && (
            <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
              {t("robots.new")}
            </Button>
          )
        }
        list={list}
        query={query}
        columns={columns}
        rowKey={(robot) => String(robot.id)}
        exported={{ name: `${projectName}-robots`, list: (page) => robotsQuery(projectId, page) }}
        searchPlaceholder={t("robots.searchPlaceholder")}
        emptyTitle={t("robots.emptyTitle")}
        emptyText={t("robots.emptyText")}
      />
      {isNew && projectId !== undefined && (
        <NewRobotDialog projectName={projectName} projectId={projectId} onClose={dialog.close} />
      )}
    </>
  );
}
