import { Autocomplete, SegmentedControl, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSubjects } from "@/api/findSubjects";
import { FormDialog } from "@/components/FormDialog";
import { useRoleOptions } from "@/components/roleOptions";
import { notify } from "@/lib/notify";
import { type NewMember, useAddMember } from "../api/addMember";

const TYPING_PAUSE_MS = 200;
const DEVELOPER = "2";
const HINTS = {
  1: "members.hints.projectAdmin",
  2: "members.hints.developer",
  3: "members.hints.guest",
  4: "members.hints.maintainer",
  5: "members.hints.limitedGuest",
} as const;

/** Who, and in which role. */
export function AddMemberDialog({ projectName, onClose }: { projectName: string; onClose: () => void }) {
  const { t } = useTranslation();
  const add = useAddMember(projectName);
  const [kind, setKind] = useState<NewMember["kind"]>("user");
  const [name, setName] = useState("");
  const [roleId, setRoleId] = useState<string>(DEVELOPER);
  const [settled] = useDebouncedValue(name.trim(), TYPING_PAUSE_MS);
  const found = useSubjects(kind, settled);
  const hint = HINTS[Number(roleId) as keyof typeof HINTS];
  const done = () => {
    notify({ message: t("members.added", { name: name.trim() }) });
    onClose();
  };
  return (
    <FormDialog
      title={t("members.add")}
      action={t("members.add")}
      isReady={name.trim() !== ""}
      isPending={add.isPending}
      error={add.error}
      onSubmit={() => add.mutate({ kind, name: name.trim(), roleId: Number(roleId) }, { onSuccess: done })}
      onClose={onClose}
    >
      <SegmentedControl
        aria-label={t("members.type")}
        data={[
          { value: "user", label: t("members.user") },
          { value: "group", label: t("members.group") },
        ]}
        value={kind}
        onChange={(value) => {
          setKind(value as NewMember["kind"]);
          setName("");
        }}
      />
      <Autocomplete
        label={t(kind === "user" ? "members.userName" : "members.groupName")}
        placeholder={t("members.namePlaceholder")}
        data={found}
        // The server has chosen already.
        filter={({ options }) => options}
        value={name}
        onChange={setName}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
      <Select
        label={t("members.role")}
        description={hint && t(hint)}
        data={useRoleOptions(true)}
        value={roleId}
        allowDeselect={false}
        onChange={(value) => setRoleId(value ?? DEVELOPER)}
      />
    </FormDialog>
  );
}
