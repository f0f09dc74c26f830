import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "@/components/FormDialog";
import { NewNameInput } from "@/components/NewNameInput";
import { nameFault } from "@/lib/nameFault";
import { useCreateRobot } from "../api/createRobot";
import { RobotFields } from "./RobotFields";
import { SecretDialog } from "./SecretDialog";
import { useRobotForm } from "./useRobotForm";

interface Props {
  projectName: string;
  projectId: number;
  onClose: () => void;
}

/** A name, an end and permissions; then the secret, this once. */
export function NewRobotDialog({ projectName, projectId, onClose }: Props) {
  const { t } = useTranslation();
  const create = useCreateRobot(projectName);
  const form = useRobotForm(null);
  const [name, setName] = useState("");
  const fault = name === "" ? null : nameFault(name);
  if (create.data) {
    return <SecretDialog name={create.data.name} secret={create.data.secret} onClose={onClose} />;
  }
  return (
    <FormDialog
      title={t("robots.new")}
      action={t("projects.create")}
      size="xl"
      isReady={name !== "" && fault === null && form.isReady}
      isPending={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate({ name, ...form.settings })}
      onClose={onClose}
    >
      <NewNameInput label={t("robots.name")} value={name} onChange={setName} fault={fault && t(fault)} />
      <RobotFields projectId={projectId} form={form} />
    </FormDialog>
  );
}
