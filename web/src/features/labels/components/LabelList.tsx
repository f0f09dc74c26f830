import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { SearchedTable } from "@/components/table/SearchedTable";
import { useList } from "@/lib/useList";
import { labelsQuery, type Owner } from "../api/listLabels";
import { LabelDialog } from "./LabelDialog";
import { type LabelRights, useLabelColumns } from "./labelColumns";

interface Props extends LabelRights {
  /** Nothing until it is known. */
  owner: Owner | undefined;
  mayCreate: boolean;
  emptyText: string;
}

/** The labels of somebody, and what may be done to them. */
export function LabelList({ owner, mayCreate, emptyText, ...rights }: Props) {
  const { t } = useTranslation();
  const list = useList("name");
  const query = useQuery(labelsQuery(owner, list.wanted));
  const columns = useLabelColumns(owner, rights);
  const [isNew, dialog] = useDisclosure(false);
  return (
    <>
      <SearchedTable
        label={t("tabs.labels")}
        action={
          mayCreate && (
            <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
              {t("labels.new")}
            </Button>
          )
        }
        list={list}
        query={query}
        columns={columns}
        rowKey={(label) => String(label.id)}
        searchPlaceholder={t("labels.searchPlaceholder")}
        emptyTitle={t("labels.emptyTitle")}
        emptyText={emptyText}
      />
      {isNew && owner !== undefined && <LabelDialog owner={owner} label={null} onClose={dialog.close} />}
    </>
  );
}
