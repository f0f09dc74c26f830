import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { EmptyState } from "@/components/EmptyState";
import { PageFailure } from "@/components/PageFailure";
import { DataTable } from "@/components/table/DataTable";
import { listQuery } from "@/lib/listSearch";
import { useListSearch } from "@/lib/useListSearch";
import { rulesQuery } from "../api/listRules";
import { AddRuleDialog } from "./AddRuleDialog";
import { useRuleColumns } from "./ruleColumns";

/** Which tags of a project stay where they are. */
export function ImmutabilityPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const [search, setSearch] = useListSearch();
  const [isAdding, dialog] = useDisclosure(false);
  const wanted = listQuery(search);
  const query = useQuery(rulesQuery(projectName, wanted));
  const columns = useRuleColumns(projectName);
  const may = useMay(useProject(projectName).data?.project_id);
  if (query.error && !query.data) {
    return <PageFailure error={query.error} onRetry={query.refetch} />;
  }
  return (
    <>
      <Group mb="sm" justify="space-between">
        <Text c="dimmed" maw={720}>
          {t("immutability.intro")}
        </Text>
        {may("create", "immutable-tag") && (
          <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
            {t("immutability.add")}
          </Button>
        )}
      </Group>
      <DataTable
        label={t("tabs.immutability")}
        columns={columns}
        rowKey={(rule) => String(rule.id)}
        query={query}
        search={search}
        onSearch={setSearch}
        size={wanted.size}
        exported={{ name: `${projectName}-immutability`, list: (page) => rulesQuery(projectName, page) }}
        empty={<EmptyState title={t("immutability.emptyTitle")} text={t("immutability.emptyText")} />}
      />
      {isAdding && <AddRuleDialog projectName={projectName} onClose={dialog.close} />}
    </>
  );
}
