import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { BulkBar } from "@/components/bulk/BulkBar";
import { SearchedTable } from "@/components/table/SearchedTable";
import { useSelection } from "@/components/table/selection";
import { useList } from "@/lib/useList";
import { type Member, membersQuery } from "../api/listMembers";
import { useRemoveMember } from "../api/removeMember";
import { AddMemberDialog } from "./AddMemberDialog";
import { useMemberColumns } from "./memberColumns";

/** A key that knows the name, for rows that are ticked on another page. */
function keyOf(member: Member): string {
  return `${member.id}/${member.entity_name}`;
}

function nameOf(key: string): string {
  return key.slice(key.indexOf("/") + 1);
}

/** Who has a role in a project. */
export function MembersPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const list = useList();
  const query = useQuery(membersQuery(projectName, list.wanted));
  const columns = useMemberColumns(projectName);
  const may = useMay(useProject(projectName).data?.project_id);
  const selection = useSelection();
  const remove = useRemoveMember(projectName);
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
        rowKey={keyOf}
        rowName={(member) => member.entity_name}
        {...(may("delete", "member") && { selection })}
        selectionBar={
          <BulkBar
            selection={selection}
            nameOf={nameOf}
            action={t("members.removeSome", { count: selection.selected.size })}
            title={t("members.removeSome", { count: selection.selected.size })}
            text={t("members.removeSomeText", { project: projectName })}
            doneText={(count) => t("members.removedSome", { count })}
            act={(key) => remove.mutateAsync(Number.parseInt(key, 10))}
          />
        }
        exported={{ name: `${projectName}-members`, list: (page) => membersQuery(projectName, page) }}
        searchPlaceholder={t("members.searchPlaceholder")}
        emptyTitle={t("members.emptyTitle")}
        emptyText={t("members.emptyText")}
      />
      {isAdding && <AddMemberDialog projectName={projectName} onClose={dialog.close} />}
    </>
  );
}
