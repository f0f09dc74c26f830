import { Code, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRoleName } from "@/components/roleName";
import { SubjectName } from "@/components/SubjectName";
import { Time } from "@/components/Time";
import type { Column } from "@/components/table/DataTable";
import type { Grant } from "../api/listGrants";
import { GrantMenu } from "./GrantMenu";

export function useGrantColumns(inProject: boolean, mayDelete: boolean): Column<Grant>[] {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const columns: Column<Grant>[] = [
    {
      key: "subject",
      header: t("grants.subject"),
      sortKey: "subject_name",
      render: (grant) => <SubjectName kind={grant.subject_kind} name={grant.subject_name} />,
      minWidth: 140,
    },
    {
      key: "role",
      header: t("members.role"),
      sortKey: "role_name",
      render: (grant) => roleName(grant.role_id) || grant.role_name,
      minWidth: 100,
      width: 180,
    },
  ];
  if (inProject) {
    columns.push({
      key: "repositories",
      header: t("tabs.repositories"),
      sortKey: "repository",
      render: (grant) => <Pattern pattern={grant.repository} />,
      minWidth: 140,
    });
  }
  columns.push({
    key: "created",
    header: t("grants.since"),
    sortKey: "creation_time",
    render: (grant) => <Time value={grant.creation_time} />,
    isSecondary: true,
    width: 150,
  });
  if (mayDelete) {
    columns.push({
      key: "menu",
      header: "",
      render: (grant) => <GrantMenu grant={grant} />,
      align: "right",
      width: 52,
    });
  }
  return columns;
}

function Pattern({ pattern }: { pattern: string }) {
  const { t } = useTranslation();
  if (pattern === "") {
    return <Text c="dimmed">{t("grants.wholeProject")}</Text>;
  }
  return <Code style={{ overflowWrap: "anywhere" }}>{pattern}</Code>;
}
