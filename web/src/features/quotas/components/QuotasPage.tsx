import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAdjustments } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useConfiguration } from "@/api/configuration";
import { quotasQuery } from "@/api/listQuotas";
import { ListPage } from "@/components/ListPage";
import { useList } from "@/lib/useList";
import { DefaultLimitDialog } from "./DefaultLimitDialog";
import { useQuotaColumns } from "./quotaColumns";

/** What every project holds, and how much it may. */
export function QuotasPage() {
  const { t } = useTranslation();
  const list = useList("-used.storage");
  const query = useQuery(quotasQuery(list.wanted));
  const columns = useQuotaColumns();
  const configuration = useConfiguration().data?.values;
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <ListPage
        title={t("admin.quotas.title")}
        action={
          configuration && (
            <Button variant="default" leftSection={<IconAdjustments size={16} />} onClick={dialog.open}>
              {t("admin.quotas.default")}
            </Button>
          )
        }
        list={list}
        query={query}
        columns={columns}
        rowKey={(quota) => String(quota.id)}
        exported={{ name: "quotas", list: quotasQuery }}
        emptyTitle={t("projects.emptyTitle")}
        emptyText={t("projects.emptyText")}
      />
      {isOpen && configuration && <DefaultLimitDialog configuration={configuration} onClose={dialog.close} />}
    </>
  );
}
