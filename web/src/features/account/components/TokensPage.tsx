import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ListPage } from "@/components/ListPage";
import { useList } from "@/lib/useList";
import { tokensQuery } from "../api/listTokens";
import { NewTokenDialog } from "./NewTokenDialog";
import { useTokenColumns } from "./tokenColumns";

/** One's own tokens, which stand for the password in programs. */
export function TokensPage() {
  const { t } = useTranslation();
  const list = useList("name");
  const query = useQuery(tokensQuery(list.wanted));
  const columns = useTokenColumns();
  const [isNew, dialog] = useDisclosure(false);
  return (
    <>
      <ListPage
        title={t("account.tokens.title")}
        action={
          <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
            {t("account.tokens.new")}
          </Button>
        }
        list={list}
        query={query}
        columns={columns}
        rowKey={(token) => String(token.id)}
        exported={{ name: "tokens", list: tokensQuery }}
        searchPlaceholder={t("account.tokens.searchPlaceholder")}
        emptyTitle={t("account.tokens.emptyTitle")}
        emptyText={t("account.tokens.emptyText")}
      />
      {isNew && <NewTokenDialog onClose={dialog.close} />}
    </>
  );
}
