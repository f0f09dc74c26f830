import { Anchor } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Quota } from "@/api/listQuotas";
import { StorageBar } from "@/components/StorageBar";
import type { Column } from "@/components/table/DataTable";
import { EditLimit } from "./EditLimit";

const PageLink = createLink(Anchor<"a">);

export function useQuotaColumns(): Column<Quota>[] {
  const { t } = useTranslation();
  return [
    {
      key: "project",
      header: t("admin.quotas.project"),
      render: (quota) => (
        <PageLink
          to="/projects/$projectName"
          params={{ projectName: quota.ref.name }}
          fw={500}
          size="md"
          style={{ overflowWrap: "anywhere" }}
        >
          {quota.ref.name}
        </PageLink>
      ),
      minWidth: 140,
    },
    {
      key: "used",
      header: t("admin.quotas.used"),
      sortKey: "used.storage",
      render: (quota) => <StorageBar used={quota.used.storage ?? 0} limit={quota.hard.storage ?? -1} />,
      width: "35%",
      minWidth: 150,
    },
    { key: "edit", header: "", render: (quota) => <EditLimit quota={quota} />, align: "right", width: 52 },
  ];
}
