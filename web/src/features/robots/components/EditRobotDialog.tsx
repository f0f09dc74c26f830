import { useTranslation } from "react-i18next";
import { FormDialog } from "@/components/FormDialog";
import { notify } from "@/lib/notify";
import { useUpdateRobot } from "../api/updateRobot";
import { type Robot, shortName } from "../robot";
import { RobotFields } from "./RobotFields";
import { useRobotForm } from "./useRobotForm";

interface Props {
  projectName: string;
  projectId: number;
  robot: Robot;
  onClose: () => void;
}

/** Everything of a robot that can change. */
export function EditRobotDialog({ projectName, projectId, robot, onClose }: Props) {
  const { t } = useTranslation();
  const update = useUpdateRobot(projectName, robot);
  const form = useRobotForm(robot);
  const done = () => {
    notify({ message: t("robots.saved", { name: shortName(robot) }) });
    onClose();
  };
  return (
    <FormDialog
      title={t("robots.editTitle", { name: shortName(robot) })}
      action={t("list.save")}
      size="xl"
      isReady={form.isReady}
      isPending={update.isPending}
      error={update.error}
      onSubmit={() => update.mutate(form.settings, { onSuccess: done })}
      onClose={onClose}
    >
      <RobotFields projectId={projectId} form={form} />
    </FormDialog>
  );
}
