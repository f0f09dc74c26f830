import { Menu } from "@mantine/core";
import { IconKey, IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RowMenu } from "@/components/RowMenu";
import { useFailureNotice } from "@/components/useFailureNotice";
import { notify } from "@/lib/notify";
import { useUpdateRobot } from "../api/updateRobot";
import { type Robot, shortName } from "../robot";
import { DeleteRobotDialog } from "./DeleteRobotDialog";
import { EditRobotDialog } from "./EditRobotDialog";
import { NewSecretDialog } from "./NewSecretDialog";

interface Props {
  projectName: string;
  projectId: number;
  robot: Robot;
  mayUpdate: boolean;
  mayDelete: boolean;
}

export function RobotMenu({ projectName, projectId, robot, mayUpdate, mayDelete }: Props) {
  const { t } = useTranslation();
  const tell = useFailureNotice();
  const update = useUpdateRobot(projectName, robot);
  const [open, setOpen] = useState<"edit" | "secret" | "delete" | null>(null);
  const name = shortName(robot);
  const turn = () =>
    update.mutate(
      { isDisabled: !robot.disable },
      {
        onSuccess: () => notify({ message: t(robot.disable ? "robots.turnedOn" : "robots.turnedOff", { name }) }),
        onError: tell,
      },
    );
  const close = () => setOpen(null);
  return (
    <>
      <RowMenu name={name}>
        {mayUpdate && (
          <>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen("edit")}>
              {t("list.edit")}
            </Menu.Item>
            <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setOpen("secret")}>
              {t("robots.renew")}
            </Menu.Item>
            <Menu.Item
              leftSection={robot.disable ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
              onClick={turn}
            >
              {t(robot.disable ? "robots.turnOn" : "robots.turnOff")}
            </Menu.Item>
          </>
        )}
        {mayDelete && (
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setOpen("delete")}>
            {t("robots.delete")}
          </Menu.Item>
        )}
      </RowMenu>
      {open === "edit" && (
        <EditRobotDialog projectName={projectName} projectId={projectId} robot={robot} onClose={close} />
      )}
      {open === "secret" && <NewSecretDialog robot={robot} onClose={close} />}
      {open === "delete" && <DeleteRobotDialog robot={robot} onClose={close} />}
    </>
  );
}
