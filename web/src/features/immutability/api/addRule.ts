import { useMutation } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { BY_NAME } from "@/api/project";
import { type RuleChoices, ruleOf } from "../rule";
import { useRulesChanged } from "./changedRules";

async function addRule(projectName: string, choices: RuleChoices): Promise<void> {
  await harbor.POST("/projects/{project_name_or_id}/immutabletagrules", {
    params: { path: { project_name_or_id: projectName }, header: BY_NAME },
    body: ruleOf(choices),
  });
}

export function useAddRule(projectName: string) {
  const changed = useRulesChanged(projectName);
  return useMutation({
    mutationFn: (choices: RuleChoices) => addRule(projectName, choices),
    onSuccess: changed,
  });
}
