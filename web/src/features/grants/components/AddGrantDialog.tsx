import { Code, List, Select, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "@/components/FormDialog";
import { useRoleOptions } from "@/components/roleOptions";
import { type Subject, SubjectField } from "@/components/SubjectField";
import { notify } from "@/lib/notify";
import { useCreateGrant } from "../api/createGrant";

const GUEST = "3";
const EXAMPLES = ["web", "web-*", "web/**", "**/api"] as const;

interface Props {
  /** Null for a grant on the system. */
  projectName: string | null;
  projectId?: number | undefined;
  onClose: () => void;
}

/** Who gets which role on what. */
export function AddGrantDialog({ projectName, projectId, onClose }: Props) {
  const { t } = useTranslation();
  const create = useCreateGrant(projectName);
  const [subject, setSubject] = useState<Subject>({ kind: "user", name: "" });
  const [roleId, setRoleId] = useState(GUEST);
  const [pattern, setPattern] = useState("");
  const name = subject.name.trim();
  const wanted = { kind: subject.kind, name, roleId: Number(roleId), pattern: pattern.trim() };
  const done = () => {
    notify({ message: t("grants.added", { name }) });
    onClose();
  };
  return (
    <FormDialog
      title={t("grants.add")}
      action={t("grants.add")}
      isReady={name !== ""}
      isPending={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate(wanted, { onSuccess: done })}
      onClose={onClose}
    >
      <SubjectField value={subject} onChange={setSubject} projectId={projectId} />
      <Select
        label={t("members.role")}
        data={useRoleOptions(true)}
        value={roleId}
        allowDeselect={false}
        onChange={(value) => setRoleId(value ?? GUEST)}
      />
      {projectName === null ? (
        <Text c="dimmed">{t("grants.systemHint")}</Text>
      ) : (
        <div>
          <TextInput
            label={t("tabs.repositories")}
            description={t("grants.patternHint")}
            placeholder="web/**"
            value={pattern}
            onChange={(event) => setPattern(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
          />
          <Examples />
        </div>
      )}
    </FormDialog>
  );
}

/** The language of patterns, by examples. */
function Examples() {
  const { t } = useTranslation();
  return (
    <List listStyleType="none" mt={6} spacing={2} aria-label={t("grants.examples")}>
      {EXAMPLES.map((pattern) => (
        <List.Item key={pattern}>
          <Text size="sm" c="dimmed">
            <Code>{pattern}</Code> {t(`grants.meaning.${pattern}`)}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}
