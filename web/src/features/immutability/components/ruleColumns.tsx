import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import type { Column } from "@/components/table/DataTable";
import type { Rule } from "../rule";
import { RuleMenu } from "./RuleMenu";
import { RuleSentence } from "./RuleSentence";
import { RuleSwitch } from "./RuleSwitch";

export function useRuleColumns(projectName: string): Column<Rule>[] {
  const { t } = useTranslation();
  const may = useMay(useProject(projectName).data?.project_id);
  const isLocked = !may("update", "immutable-tag");
  const columns: Column<Rule>[] = [
    { key: "rule", header: t("immutability.rule"), render: (rule) => <RuleSentence rule={rule} />, minWidth: 200 },
    {
      key: "on",
      header: t("immutability.isOn"),
      render: (rule) => <RuleSwitch projectName={projectName} rule={rule} isLocked={isLocked} />,
      width: 90,
    },
  ];
  if (may("delete", "immutable-tag")) {
    columns.push({
      key: "menu",
      header: "",
      render: (rule) => <RuleMenu projectName={projectName} rule={rule} />,
      align: "right",
      width: 52,
    });
  }
  return columns;
}
