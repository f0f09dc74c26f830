import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { notify } from "@/lib/notify";
import { useDeleteRobot } from "../api/deleteRobot";
import { type Robot, shortName } from "../robot";

export function DeleteRobotDialog({ robot, onClose }: { robot: Robot; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteRobot();
  const name = shortName(robot);
  const done = () => {
    notify({ message: t("robots.deleted", { name }) });
    onClose();
  };
  return (
    <ConfirmDialog
      title={t("robots.delete")}
      text={t("robots.deleteText", { name })}
      action={t("robots.delete")}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(robot.id, { onSuccess: done })}
      onClose={onClose}
    />
  );
}
