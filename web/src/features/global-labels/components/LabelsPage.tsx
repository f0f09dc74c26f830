import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ListPage, useList } from "@/components/ListPage";
import { globalLabelsQuery } from "../api/listLabels";
import { LabelDialog } from "./LabelDialog";
import { useLabelColumns } from "./labelColumns";

/** Labels that every project can put on its artifacts. */
export function LabelsPage() {
  const { t } = useTranslation();
  const list = useList("name");
  const query = useQuery(globalLabelsQuery(list.wanted));
  const columns = useLabelColumns();
  const [isNew, dialog] = useDisclosure(false);
  return (
    <>
      <ListPage
        title={t("admin.labels.title")}
        action={
          <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
            {t("admin.labels.new")}
          </Button>
        }
        list={list}
        query={query}
        columns={columns}
        rowKey={(label) => String(label.id)}
        searchPlaceholder={t("admin.labels.searchPlaceholder")}
        emptyTitle={t("admin.labels.emptyTitle")}
        emptyText={t("admin.labels.emptyText")}
      />
      {isNew && <LabelDialog onClose={dialog.close} />}
    </>
  );
}
