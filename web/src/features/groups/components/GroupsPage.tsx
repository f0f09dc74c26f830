import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSystemInfo } from "@/api/systemInfo";
import { ListPage } from "@/components/ListPage";
import { useList } from "@/lib/useList";
import { groupsQuery } from "../api/listGroups";
import { GroupDialog } from "./GroupDialog";
import { useGroupColumns } from "./groupColumns";
import { creatableKind } from "./kinds";

/** Groups of a provider; members of projects can be found among them. */
export function GroupsPage() {
  const { t } = useTranslation();
  const list = useList();
  const query = useQuery(groupsQuery(list.wanted));
  const columns = useGroupColumns();
  const kind = creatableKind(useSystemInfo()?.auth_mode);
  const [isNew, dialog] = useDisclosure(false);
  return (
    <>
      <ListPage
        title={t("admin.groups.title")}
        action={
          kind !== null && (
            <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
              {t("admin.groups.new")}
            </Button>
          )
        }
        list={list}
        query={query}
        columns={columns}
        rowKey={(group) => String(group.id)}
        exported={{ name: "groups", list: groupsQuery }}
        searchPlaceholder={t("admin.groups.searchPlaceholder")}
        emptyTitle={t("admin.groups.emptyTitle")}
        emptyText={t(kind === null ? "admin.groups.emptyElsewhere" : "admin.groups.emptyText")}
      />
      {isNew && kind !== null && <GroupDialog kind={kind} onClose={dialog.close} />}
    </>
  );
}
