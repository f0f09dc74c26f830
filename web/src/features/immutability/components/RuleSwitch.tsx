import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFailureNotice } from "@/components/useFailureNotice";
import { useSwitchRule } from "../api/switchRule";
import type { Rule } from "../rule";

/** Turns a rule on or off, and shows at once what was asked for. */
export function RuleSwitch({ projectName, rule, isLocked }: { projectName: string; rule: Rule; isLocked: boolean }) {
  const { t } = useTranslation();
  const tell = useFailureNotice();
  const change = useSwitchRule(projectName);
  const isOn = change.isPending ? !change.variables.isDisabled : !rule.disabled;
  return (
    <Switch
      checked={isOn}
      disabled={isLocked || change.isPending}
      aria-label={`${t("immutability.isOn")}: ${t("immutability.ruleName", { id: rule.id ?? 0 })}`}
      onChange={(event) => change.mutate({ rule, isDisabled: !event.currentTarget.checked }, { onError: tell })}
    />
  );
}
