import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { EmptyState } from "@/components/EmptyState";
import { NothingFound } from "@/components/NothingFound";
import { PageFailure } from "@/components/PageFailure";
import { SearchField } from "@/components/SearchField";
import { DataTable } from "@/components/table/DataTable";
import { listQuery } from "@/lib/listSearch";
import { useListSearch } from "@/lib/useListSearch";
import { membersQuery } from "../api/listMembers";
import { AddMemberDialog } from "./AddMemberDialog";
import { useMemberColumns } from "./memberColumns";

/** Who has a role in a project. */
export function MembersPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const [search, setSearch] = useListSearch();
  const [isAdding, dialog] = useDisclosure(false);
  const wanted = listQuery(search);
  const query = useQuery(membersQuery(projectName, wanted));
  const columns = useMemberColumns(projectName);
  const may = useMay(useProject(projectName).data?.project_id);
  if (query.error && !query.data) {
    return <PageFailure error={query.error} onRetry={query.refetch} />;
  }
  return (
    <>
      <Group mb="sm" justify="space-between">
        <SearchField
          value={search.search}
          onChange={(text) => setSearch({ search: text, page: undefined })}
          placeholder={t("members.searchPlaceholder")}
        />
        {may("create", "member") && (
          <Button leftSection={<IconUserPlus size={16} />} onClick={dialog.open}>
            {t("members.add")}
          </Button>
        )}
      </Group>
      <DataTable
        label={t("tabs.members")}
        columns={columns}
        rowKey={(member) => String(member.id)}
        query={query}
        search={search}
        onSearch={setSearch}
        size={wanted.size}
        empty={
          search.search ? (
            <NothingFound search={search.search} onClear={() => setSearch({ search: undefined, page: undefined })} />
          ) : (
            <EmptyState title={t("members.emptyTitle")} text={t("members.emptyText")} />
          )
        }
      />
      {isAdding && <AddMemberDialog projectName={projectName} onClose={dialog.close} />}
    </>
  );
}
