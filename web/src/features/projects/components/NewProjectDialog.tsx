import { NumberInput, Switch } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { FormDialog } from "@/components/FormDialog";
import { NewNameInput } from "@/components/NewNameInput";
import { nameFault } from "@/lib/nameFault";
import { notify } from "@/lib/notify";
import { useCreateProject } from "../api/createProject";

/** A name, and who may pull; administrators also set a limit. */
export default function NewProjectDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const user = useCurrentUser();
  const create = useCreateProject();
  const [name, setName] = useState("");
  const [isPublic, setPublic] = useState(false);
  const [limitGib, setLimit] = useState<number | null>(null);
  const fault = name === "" ? null : nameFault(name);
  const done = () => {
    notify({ message: t("projects.createdMessage", { name }) });
    navigate({ to: "/projects/$projectName", params: { projectName: name } });
  };
  return (
    <FormDialog
      title={t("projects.new")}
      action={t("projects.create")}
      isReady={name !== "" && fault === null}
      isPending={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate({ name, isPublic, limitGib }, { onSuccess: done })}
      onClose={onClose}
    >
      <NewNameInput label={t("projects.name")} value={name} onChange={setName} fault={fault && t(fault)} />
      <Switch
        label={t("projects.public")}
        description={t("projects.publicHint")}
        checked={isPublic}
        onChange={(event) => setPublic(event.currentTarget.checked)}
      />
      {user?.sysadmin_flag && (
        <NumberInput
          label={t("projects.quota")}
          description={t("projects.quotaHint")}
          min={1}
          max={1024 ** 2}
          allowDecimal={false}
          value={limitGib ?? ""}
          onChange={(value) => setLimit(typeof value === "number" ? value : null)}
        />
      )}
    </FormDialog>
  );
}
