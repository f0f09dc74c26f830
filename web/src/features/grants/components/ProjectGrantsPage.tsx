import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconShieldPlus, IconZoomQuestion } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { LinkButton } from "@/components/LinkButton";
import { SearchedTable } from "@/components/table/SearchedTable";
import { useList } from "@/lib/useList";
import { grantsQuery } from "../api/listGrants";
import { AddGrantDialog } from "./AddGrantDialog";
import { useGrantColumns } from "./grantColumns";

/** Who has which role on which repositories of a project. */
export function ProjectGrantsPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const projectId = useProject(projectName).data?.project_id;
  const may = useMay(projectId);
  // What is on some repositories comes before what is on all of them.
  const list = useList("-repository");
  const query = useQuery(grantsQuery(projectName, list.wanted));
  const columns = useGrantColumns(true, may("delete", "member"));
  const [isAdding, dialog] = useDisclosure(false);
  return (
    <>
      <Text c="dimmed" maw={720} mb="sm">
        {t("grants.intro")}
      </Text>
      <SearchedTable
        label={t("tabs.grants")}
        action={
          may("create", "member") && (
            <Group gap="xs">
              <LinkButton
                to="/explain"
                search={{ resource: projectName }}
                variant="default"
                leftSection={<IconZoomQuestion size={16} />}
              >
                {t("explain.title")}
              </LinkButton>
              <Button leftSection={<IconShieldPlus size={16} />} onClick={dialog.open}>
                {t("grants.add")}
              </Button>
            </Group>
          )
        }
        list={list}
        query={query}
        columns={columns}
        rowKey={(grant) => String(grant.id)}
        exported={{ name: `${projectName}-grants`, list: (page) => grantsQuery(projectName, page) }}
        searchPlaceholder={t("grants.searchPlaceholder")}
        emptyTitle={t("grants.emptyTitle")}
        emptyText={t("grants.emptyText")}
      />
      {isAdding && <AddGrantDialog projectName={projectName} projectId={projectId} onClose={dialog.close} />}
    </>
  );
}
