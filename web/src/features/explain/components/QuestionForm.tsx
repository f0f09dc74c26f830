import { Autocomplete, Button, Group, SegmentedControl, Select, Stack } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { useMay } from "@/api/projectPermissions";
import { SubjectField } from "@/components/SubjectField";
import { useResources } from "../api/findResources";
import { useProjectId } from "../api/ownProject";
import { usePermissions } from "../api/permissions";
import type { ExplainSearch } from "../explainSearch";
import { type Question, questionOf, searchOf } from "./question";

const TYPING_PAUSE_MS = 200;
const COMMON = ["pull", "push", "delete"] as const;

interface Props {
  search: ExplainSearch;
  onAsk: (search: ExplainSearch) => void;
}

/** Who, may do what, on what. About others those may ask who decide about them. */
export function QuestionForm({ search, onAsk }: Props) {
  const { t } = useTranslation();
  const [question, setQuestion] = useState(() => questionOf(search));
  const isAdministrator = useCurrentUser()?.sysadmin_flag ?? false;
  const [settled] = useDebouncedValue(question.resource.trim(), TYPING_PAUSE_MS);
  const projectId = useProjectId(settled.split("/")[0] ?? "");
  const may = useMay(projectId);
  const found = useResources(settled);
  const mayAskAboutOthers = isAdministrator || (!question.inSystem && may("create", "member"));
  const asked = searchOf(mayAskAboutOthers ? question : { ...question, who: "self" });
  const change = (part: Partial<Question>) => setQuestion({ ...question, ...part });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (asked) {
          onAsk(asked);
        }
      }}
    >
      <Stack gap="md">
        {isAdministrator && (
          <SegmentedControl
            aria-label={t("explain.where")}
            data={[
              { value: "project", label: t("explain.inProject") },
              { value: "system", label: t("explain.inSystem") },
            ]}
            value={question.inSystem ? "system" : "project"}
            onChange={(where) => change({ inSystem: where === "system", action: "" })}
          />
        )}
        {!question.inSystem && (
          <Autocomplete
            label={t("explain.resource")}
            description={t("explain.resourceHint")}
            placeholder={t("members.namePlaceholder")}
            data={found}
            // The server has chosen already.
            filter={({ options }) => options}
            value={question.resource}
            onChange={(resource) => change({ resource })}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        <ActionField inSystem={question.inSystem} value={question.action} onChange={(action) => change({ action })} />
        {mayAskAboutOthers && (
          <>
            <SegmentedControl
              aria-label={t("explain.who")}
              data={(["self", "other", "nobody"] as const).map((who) => ({ value: who, label: t(`explain.${who}`) }))}
              value={question.who}
              onChange={(who) => change({ who: who as Question["who"] })}
            />
            {question.who === "other" && (
              <SubjectField
                value={question.subject}
                onChange={(subject) => change({ subject })}
                projectId={question.inSystem ? undefined : projectId}
              />
            )}
          </>
        )}
        <Group justify="flex-end">
          <Button type="submit" disabled={asked === null}>
            {t("explain.ask")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface ActionProps {
  inSystem: boolean;
  value: string;
  onChange: (action: string) => void;
}

function ActionField({ inSystem, value, onChange }: ActionProps) {
  const { t } = useTranslation();
  const known = usePermissions(inSystem);
  const common = COMMON.map((one) => ({ value: `repository:${one}`, label: t(`explain.actions.${one}`) }));
  const others = known
    .filter((permission) => inSystem || !common.some((one) => one.value === permission))
    .map((permission) => ({ value: permission, label: permission }));
  return (
    <Select
      label={t("explain.action")}
      data={
        inSystem
          ? others
          : [
              { group: t("explain.common"), items: common },
              { group: t("explain.others"), items: others },
            ]
      }
      value={value || null}
      onChange={(chosen) => onChange(chosen ?? "")}
      allowDeselect={false}
      searchable
      nothingFoundMessage={t("palette.nothing")}
    />
  );
}
