import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ListQuery } from "@/api/pages";
import { ListPage } from "@/components/ListPage";
import { SearchedTable } from "@/components/table/SearchedTable";
import { useList } from "@/lib/useList";
import { type Label, labelsQuery, type Owner } from "../api/listLabels";
import { LabelDialog } from "./LabelDialog";
import { type LabelRights, useLabelColumns } from "./labelColumns";

interface Props extends LabelRights {
  /** Whether it is a page of its own, or a tab of one. */
  isPage?: boolean;
  /** Nothing until it is known. */
  owner: Owner | undefined;
  mayCreate: boolean;
  emptyText: string;
}

/** The labels of somebody, and what may be done to them. */
export function LabelList({ isPage, owner, mayCreate, emptyText, ...rights }: Props) {
  const { t } = useTranslation();
  const list = useList("name");
  const query = useQuery(labelsQuery(owner, list.wanted));
  const columns = useLabelColumns(owner, rights);
  const [isNew, dialog] = useDisclosure(false);
  const table = {
    action: mayCreate && (
      <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
        {t("labels.new")}
      </Button>
    ),
    list,
    query,
    columns,
    rowKey: (label: Label) => String(label.id),
    exported: { name: "labels", list: (page: ListQuery) => labelsQuery(owner, page) },
    searchPlaceholder: t("labels.searchPlaceholder"),
    emptyTitle: t("labels.emptyTitle"),
    emptyText,
  };
  return (
    <>
      {isPage ? (
        <ListPage title={t("tabs.labels")} {...table} />
      ) : (
        <SearchedTable label={t("tabs.labels")} {...table} />
      )}
      {isNew && owner !== undefined && <LabelDialog owner={owner} label={null} onClose={dialog.close} />}
    </>
  );
}
