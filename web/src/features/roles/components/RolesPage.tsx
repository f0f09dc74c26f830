import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ListPage } from "@/components/ListPage";
import { useList } from "@/lib/useList";
import { rolesQuery } from "../api/listRoles";
import { RoleDialog } from "./RoleDialog";
import { useRoleColumns } from "./roleColumns";

/** Harbor's roles, which never change, and those that administrators have made. */
export function RolesPage() {
  const { t } = useTranslation();
  const list = useList();
  const query = useQuery(rolesQuery(list.wanted));
  const columns = useRoleColumns();
  const [isNew, dialog] = useDisclosure(false);
  return (
    <>
      <ListPage
        title={t("admin.roles.title")}
        action={
          <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
            {t("admin.roles.new")}
          </Button>
        }
        list={list}
        query={query}
        columns={columns}
        rowKey={(role) => String(role.id)}
        exported={{ name: "roles", list: rolesQuery }}
        searchPlaceholder={t("admin.roles.searchPlaceholder")}
        emptyTitle={t("admin.roles.emptyTitle")}
        emptyText={t("admin.roles.emptyText")}
      />
      {isNew && <RoleDialog onClose={dialog.close} />}
    </>
  );
}
