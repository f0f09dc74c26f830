import { useMutation } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { BY_NAME } from "@/api/project";
import type { Rule } from "../rule";
import { useRulesChanged } from "./changedRules";

async function switchRule(projectName: string, rule: Rule, isDisabled: boolean): Promise<void> {
  await harbor.PUT("/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}", {
    params: { path: { project_name_or_id: projectName, immutable_rule_id: rule.id ?? 0 }, header: BY_NAME },
    body: { ...rule, disabled: isDisabled },
  });
}

/** Turn a rule on or off. */
export function useSwitchRule(projectName: string) {
  const changed = useRulesChanged(projectName);
  return useMutation({
    mutationFn: ({ rule, isDisabled }: { rule: Rule; isDisabled: boolean }) =>
      switchRule(projectName, rule, isDisabled),
    onSuccess: changed,
  });
}
