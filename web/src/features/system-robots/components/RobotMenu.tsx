import { Menu } from "@mantine/core";
import { IconKey, IconListDetails, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { useErrorText } from "@/components/ErrorNotice";
import { RowMenu } from "@/components/RowMenu";
import { notify } from "@/lib/notify";
import { useDeleteRobot } from "../api/deleteRobot";
import type { Robot } from "../api/listRobots";
import { useSetEnabled } from "../api/setEnabled";
import { RefreshSecretDialog } from "./RefreshSecretDialog";
import { RobotPermissionsDialog } from "./RobotPermissionsDialog";

export function RobotMenu({ robot }: { robot: Robot }) {
  const { t } = useTranslation();
  const textOf = useErrorText();
  const [dialog, setDialog] = useState<"permissions" | "secret" | "delete" | null>(null);
  const close = () => setDialog(null);
  const set = useSetEnabled();
  const { name, disable } = robot;
  const toggle = () =>
    set.mutate(
      { robot, isEnabled: disable },
      {
        onSuccess: () =>
          notify({ message: t(disable ? "admin.robots.isEnabled" : "admin.robots.isDisabled", { name }) }),
        onError: (error) => notify({ color: "red", title: name, message: textOf(error), autoClose: false }),
      },
    );
  return (
    <>
      <RowMenu name={name}>
        <Menu.Item leftSection={<IconListDetails size={16} />} onClick={() => setDialog("permissions")}>
          {t("admin.robots.showPermissions")}
        </Menu.Item>
        <Menu.Item
          leftSection={disable ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
          onClick={toggle}
        >
          {t(disable ? "admin.robots.enable" : "admin.robots.disable")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setDialog("secret")}>
          {t("admin.robots.refresh")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setDialog("delete")}>
          {t("admin.robots.delete")}
        </Menu.Item>
      </RowMenu>
      {dialog === "permissions" && <RobotPermissionsDialog robot={robot} onClose={close} />}
      {dialog === "secret" && <RefreshSecretDialog robot={robot} onClose={close} />}
      {dialog === "delete" && <DeleteRobotDialog robot={robot} onClose={close} />}
    </>
  );
}

function DeleteRobotDialog({ robot, onClose }: { robot: Robot; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteRobot();
  const done = () => {
    notify({ message: t("admin.robots.deleted", { name: robot.name }) });
    onClose();
  };
  return (
    <ConfirmDialog
      title={t("admin.robots.delete")}
      text={t("admin.robots.deleteText", { name: robot.name })}
      action={t("admin.robots.delete")}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(robot.id, { onSuccess: done })}
      onClose={onClose}
    />
  );
}
