import { useMutation } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { BY_NAME } from "@/api/project";
import { useRulesChanged } from "./changedRules";

async function deleteRule(projectName: string, ruleId: number): Promise<void> {
  await harbor.DELETE("/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}", {
    params: { path: { project_name_or_id: projectName, immutable_rule_id: ruleId }, header: BY_NAME },
  });
}

export function useDeleteRule(projectName: string) {
  const changed = useRulesChanged(projectName);
  return useMutation({ mutationFn: (ruleId: number) => deleteRule(projectName, ruleId), onSuccess: changed });
}
