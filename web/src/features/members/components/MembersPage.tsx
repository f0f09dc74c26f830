import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { SearchedTable } from "@/components/table/SearchedTable";
import { useList } from "@/lib/useList";
import { membersQuery } from "../api/listMembers";
import { AddMemberDialog } from "./AddMemberDialog";
import { useMemberColumns } from "./memberColumns";

/** Who has a role in a project. */
export function MembersPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const list = useList();
  const query = useQuery(membersQuery(projectName, list.wanted));
  const columns = useMemberColumns(projectName);
  const may = useMay(useProject(projectName).data?.project_id);
  const [isAdding, dialog] = useDisclosure(false);
  return (
    <>
      <SearchedTable
        label={t("tabs.members")}
        action={
          may("create", "member") && (
            <Button leftSection={<IconUserPlus size={16} />} onClick={dialog.open}>
              {t("members.add")}
            </Button>
          )
        }
        list={list}
        query={query}
        columns={columns}
        rowKey={(member) => String(member.id)}
        exported={{ name: `${projectName}-members`, list: (page) => membersQuery(projectName, page) }}
        searchPlaceholder={t("members.searchPlaceholder")}
        emptyTitle={t("members.emptyTitle")}
        emptyText={t("members.emptyText")}
      />
      {isAdding && <AddMemberDialog projectName={projectName} onClose={dialog.close} />}
    </>
  );
}
