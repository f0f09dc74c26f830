import { Autocomplete, SegmentedControl } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { useRobotNames } from "@/api/findRobots";
import { useSubjects } from "@/api/findSubjects";

const TYPING_PAUSE_MS = 200;

export type SubjectKind = "user" | "group" | "robot";
export const SUBJECT_KINDS = ["user", "group", "robot"] as const;

export interface Subject {
  kind: SubjectKind;
  name: string;
}

interface Props {
  value: Subject;
  onChange: (subject: Subject) => void;
  /** Whose robots are found; without one those of the system. */
  projectId: number | undefined;
}

/** A user, a group or a robot, found while its name is typed. */
export function SubjectField({ value: { kind, name }, onChange, projectId }: Props) {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(name.trim(), TYPING_PAUSE_MS);
  const subjects = useSubjects(kind === "group" ? "group" : "user", kind === "robot" ? "" : settled);
  const robots = useRobotNames(projectId, settled, kind === "robot");
  return (
    <>
      <SegmentedControl
        aria-label={t("members.type")}
        data={SUBJECT_KINDS.map((one) => ({ value: one, label: t(`subjects.${one}`) }))}
        value={kind}
        onChange={(chosen) => onChange({ kind: chosen as SubjectKind, name: "" })}
      />
      <Autocomplete
        label={t(`subjects.${kind}Name`)}
        placeholder={t("members.namePlaceholder")}
        data={kind === "robot" ? robots : subjects}
        // The server has chosen already.
        filter={({ options }) => options}
        value={name}
        onChange={(typed) => onChange({ kind, name: typed })}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
    </>
  );
}
