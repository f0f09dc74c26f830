import { Anchor } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/projectPermissions";
import { Time } from "@/components/Time";
import type { Column } from "@/components/table/DataTable";
import { formatCount } from "@/lib/format";
import { type Robot, rightsOf, shortName } from "../robot";
import { RobotDialog } from "./RobotDialog";
import { RobotEnd } from "./RobotEnd";
import { RobotMenu } from "./RobotMenu";
import { RobotState } from "./RobotState";

export function useRobotColumns(projectName: string, projectId: number | undefined): Column<Robot>[] {
  const { t, i18n } = useTranslation();
  const may = useMay(projectId);
  const [mayUpdate, mayDelete] = [may("update", "robot"), may("delete", "robot")];
  const columns: Column<Robot>[] = [
    {
      key: "name",
      header: t("robots.name"),
      sortKey: "name",
      render: (robot) => <Name robot={robot} mayUpdate={mayUpdate} />,
      minWidth: 120,
    },
    { key: "state", header: t("robots.state"), render: (robot) => <RobotState robot={robot} />, width: 112 },
    {
      key: "permissions",
      header: t("robots.permissions"),
      render: (robot) => formatCount(rightsOf(robot).length, i18n.language),
      align: "right",
      isSecondary: true,
      width: 120,
    },
    {
      key: "created",
      header: t("projects.created"),
      sortKey: "creation_time",
      render: (robot) => <Time value={robot.creation_time} />,
      isSecondary: true,
      width: 150,
    },
    {
      key: "expires",
      header: t("robots.expires"),
      sortKey: "expires_at",
      render: (robot) => <RobotEnd robot={robot} />,
      width: 130,
    },
  ];
  if (projectId !== undefined && (mayUpdate || mayDelete)) {
    columns.push({
      key: "menu",
      header: "",
      render: (robot) => (
        <RobotMenu
          projectName={projectName}
          projectId={projectId}
          robot={robot}
          mayUpdate={mayUpdate}
          mayDelete={mayDelete}
        />
      ),
      align: "right",
      width: 52,
    });
  }
  return columns;
}

function Name({ robot, mayUpdate }: { robot: Robot; mayUpdate: boolean }) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Anchor
        component="button"
        type="button"
        fw={500}
        size="md"
        ta="left"
        onClick={dialog.open}
        style={{ overflowWrap: "anywhere" }}
      >
        {shortName(robot)}
      </Anchor>
      {isOpen && <RobotDialog robot={robot} mayUpdate={mayUpdate} onClose={dialog.close} />}
    </>
  );
}
