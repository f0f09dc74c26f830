import { Radio, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { FormDialog } from "@/components/FormDialog";
import { ProjectsField } from "@/components/ProjectsField";
import { SecretDialog } from "@/components/SecretDialog";
import { ValidityField } from "@/components/ValidityField";
import { useCreateToken } from "../api/createToken";
import { EVERY_PROJECT, LEVEL_NAMES, type Level, scopesOf } from "./scopes";

const USUAL_DAYS = 90;
const NAME_LENGTH_MAX = 255;
const EVERYTHING = "everything";

/** A name, how much, where, and for how long; then the secret, this once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const create = useCreateToken();
  const [name, setName] = useState("");
  const [days, setDays] = useState(USUAL_DAYS);
  const [level, setLevel] = useState<Level | typeof EVERYTHING>("pull");
  const [projects, setProjects] = useState<string[] | null>(null);
  if (create.data !== undefined) {
    const text = t("account.tokens.secretText", { user: user?.username ?? "" });
    return <SecretDialog title={name} text={text} secret={create.data} onClose={onClose} />;
  }
  const permissions = level === EVERYTHING ? [] : scopesOf(level, projects ?? [EVERY_PROJECT]);
  return (
    <FormDialog
      title={t("account.tokens.new")}
      action={t("list.create")}
      isReady={name.trim() !== "" && (level === EVERYTHING || projects?.length !== 0)}
      isPending={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate({ name: name.trim(), days, permissions })}
      onClose={onClose}
    >
      <TextInput
        label={t("account.tokens.name")}
        description={t("account.tokens.nameHint")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={NAME_LENGTH_MAX}
        autoComplete="off"
        data-autofocus
      />
      <ValidityField value={days} usual={USUAL_DAYS} onChange={setDays} />
      <Radio.Group
        label={t("account.tokens.scope")}
        value={level}
        onChange={(value) => setLevel(value as Level | typeof EVERYTHING)}
      >
        <Stack gap="xs" mt={6}>
          {LEVEL_NAMES.map((one) => (
            <Radio key={one} value={one} label={t(`account.tokens.levels.${one}`)} />
          ))}
          <Radio
            value={EVERYTHING}
            label={t("account.tokens.everything")}
            description={t("account.tokens.everythingHint")}
          />
        </Stack>
      </Radio.Group>
      {level !== EVERYTHING && (
        <Radio.Group
          label={t("account.tokens.where")}
          value={projects === null ? "all" : "some"}
          onChange={(value) => setProjects(value === "all" ? null : [])}
        >
          <Stack gap="xs" mt={6}>
            <Radio value="all" label={t("account.tokens.everywhere")} description={t("account.tokens.allHint")} />
            <Radio value="some" label={t("account.tokens.someProjects")} />
          </Stack>
        </Radio.Group>
      )}
      {level !== EVERYTHING && projects !== null && (
        <ProjectsField label={t("projects.title")} value={projects} onChange={setProjects} />
      )}
    </FormDialog>
  );
}
