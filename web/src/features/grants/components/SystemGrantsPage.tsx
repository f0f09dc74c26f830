import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconShieldPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ListPage } from "@/components/ListPage";
import { useList } from "@/lib/useList";
import { grantsQuery } from "../api/listGrants";
import { AddGrantDialog } from "./AddGrantDialog";
import { useGrantColumns } from "./grantColumns";

/** Who has which role in every project, and what that role allows in the system. */
export function SystemGrantsPage() {
  const { t } = useTranslation();
  const list = useList("subject_name");
  const query = useQuery(grantsQuery(null, list.wanted));
  const columns = useGrantColumns(false, true);
  const [isAdding, dialog] = useDisclosure(false);
  return (
    <>
      <ListPage
        title={t("grants.systemTitle")}
        action={
          <Button leftSection={<IconShieldPlus size={16} />} onClick={dialog.open}>
            {t("grants.add")}
          </Button>
        }
        list={list}
        query={query}
        columns={columns}
        rowKey={(grant) => String(grant.id)}
        exported={{ name: "system-grants", list: (page) => grantsQuery(null, page) }}
        searchPlaceholder={t("grants.searchPlaceholder")}
        emptyTitle={t("grants.emptySystemTitle")}
        emptyText={t("grants.emptySystemText")}
      />
      {isAdding && <AddGrantDialog projectName={null} onClose={dialog.close} />}
    </>
  );
}
