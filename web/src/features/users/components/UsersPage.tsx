import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSystemInfo } from "@/api/systemInfo";
import { ListPage } from "@/components/ListPage";
import { useList } from "@/lib/useList";
import { usersQuery } from "../api/listUsers";
import { NewUserDialog } from "./NewUserDialog";
import { useUserColumns } from "./userColumns";

/** Everybody but the administrator of the first start, whom the server keeps out of the list. */
export function UsersPage() {
  const { t } = useTranslation();
  const list = useList("username");
  const query = useQuery(usersQuery(list.wanted));
  const isKeptHere = useSystemInfo()?.auth_mode === "db_auth";
  const columns = useUserColumns(isKeptHere);
  const [isNew, dialog] = useDisclosure(false);
  return (
    <>
      <ListPage
        title={t("admin.users.title")}
        action={
          isKeptHere && (
            <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
              {t("admin.users.new")}
            </Button>
          )
        }
        list={list}
        query={query}
        columns={columns}
        rowKey={(user) => String(user.user_id)}
        exported={{ name: "users", list: usersQuery }}
        searchPlaceholder={t("admin.users.searchPlaceholder")}
        emptyTitle={t("admin.users.emptyTitle")}
        emptyText={t(isKeptHere ? "admin.users.emptyText" : "admin.users.emptyElsewhere")}
      />
      {isNew && <NewUserDialog onClose={dialog.close} />}
    </>
  );
}
