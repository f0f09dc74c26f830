import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { BulkBar } from "@/components/bulk/BulkBar";
import { SearchedTable } from "@/components/table/SearchedTable";
import { useSelection } from "@/components/table/selection";
import { useList } from "@/lib/useList";
import { useDeleteRobot } from "../api/deleteRobot";
import { robotsQuery } from "../api/listRobots";
import { type Robot, shortName } from "../robot";
import { NewRobotDialog } from "./NewRobotDialog";
import { useRobotColumns } from "./robotColumns";

/** A key that knows the name, for rows that are ticked on another page. */
function keyOf(robot: Robot): string {
  return `${robot.id}/${shortName(robot)}`;
}

function nameOf(key: string): string {
  return key.slice(key.indexOf("/") + 1);
}

/** The accounts that programs use in a project. */
export function RobotsPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const projectId = useProject(projectName).data?.project_id;
  const list = useList("name");
  const query = useQuery(robotsQuery(projectId, list.wanted));
  const columns = useRobotColumns(projectName, projectId);
  const may = useMay(projectId);
  const selection = useSelection();
  const remove = useDeleteRobot();
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
        rowKey={keyOf}
        rowName={shortName}
        {...(may("delete", "robot") && { selection })}
        selectionBar={
          <BulkBar
            selection={selection}
            nameOf={nameOf}
            action={t("robots.deleteSome", { count: selection.selected.size })}
            title={t("robots.deleteSome", { count: selection.selected.size })}
            text={t("robots.deleteSomeText")}
            doneText={(count) => t("robots.deletedSome", { count })}
            act={(key) => remove.mutateAsync(Number.parseInt(key, 10))}
          />
        }
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
