import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Configuration } from "@/api/configuration";
import { FormDialog } from "@/components/FormDialog";
import { SecretDialog } from "@/components/SecretDialog";
import { ValidityField } from "@/components/ValidityField";
import { useCreateRobot } from "../api/createRobot";
import { EVERY_PROJECT, type RobotPlace, SYSTEM } from "../api/listRobots";
import { RobotPermissions, type RobotRights } from "./RobotPermissions";

const NAME_LENGTH_MAX = 255;
/** As the server has it. */
const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

function placesOf({ system, project, projects }: RobotRights): RobotPlace[] {
  const inProjects = project.size > 0 ? (projects ?? [EVERY_PROJECT]) : [];
  return [
    ...(system.size > 0 ? [{ kind: "system", namespace: SYSTEM, permissions: [...system] }] : []),
    ...inProjects.map((namespace) => ({ kind: "project", namespace, permissions: [...project] })),
  ];
}

/** A robot of the system: its name, for how long, and what it may do where. */
export function NewRobotDialog({ configuration, onClose }: { configuration: Configuration; onClose: () => void }) {
  const { t } = useTranslation();
  const create = useCreateRobot();
  const usualDays = configuration.robot_token_duration;
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [days, setDays] = useState(usualDays);
  const [rights, setRights] = useState<RobotRights>({ system: new Set(), project: new Set(), projects: null });
  if (create.data) {
    const text = t("admin.robots.secretText", { name: create.data.name });
    return <SecretDialog title={t("admin.robots.new")} text={text} secret={create.data.secret} onClose={onClose} />;
  }
  const isNamed = NAME.test(name);
  const places = placesOf(rights);
  const isPlaced = rights.project.size === 0 || rights.projects?.length !== 0;
  return (
    <FormDialog
      title={t("admin.robots.new")}
      action={t("list.create")}
      size="xl"
      isReady={isNamed && isPlaced && places.length > 0}
      isPending={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate({ name, description, days, places })}
      onClose={onClose}
    >
      <TextInput
        label={t("admin.robots.name")}
        description={t("admin.robots.nameHint", { name: `${configuration.robot_name_prefix}${name || "…"}` })}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={name !== "" && !isNamed && t("admin.robots.nameInvalid")}
        maxLength={NAME_LENGTH_MAX}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        data-autofocus
      />
      <TextInput
        label={`${t("admin.robots.description")} (${t("common.optional")})`}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <ValidityField value={days} usual={usualDays} onChange={setDays} />
      <RobotPermissions value={rights} onChange={setRights} />
    </FormDialog>
  );
}
