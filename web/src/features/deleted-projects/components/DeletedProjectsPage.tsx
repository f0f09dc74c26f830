import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useRestoreWindow } from "@/api/restoreWindow";
import { ListPage } from "@/components/ListPage";
import { useList } from "@/lib/useList";
import { deletedProjectsQuery } from "../api/listDeletedProjects";
import { useDeletedProjectColumns } from "./deletedProjectColumns";

/** Deleted projects that can be brought back. */
export function DeletedProjectsPage() {
  const { t } = useTranslation();
  const list = useList();
  const query = useQuery(deletedProjectsQuery(list.wanted));
  const days = useRestoreWindow();
  const columns = useDeletedProjectColumns(days);
  return (
    <ListPage
      title={t("admin.trash.title")}
      list={list}
      query={query}
      columns={columns}
      rowKey={(project) => String(project.project_id)}
      exported={{ name: "deleted-projects", list: deletedProjectsQuery }}
      emptyTitle={t("admin.trash.emptyTitle")}
      emptyText={days === 0 ? t("admin.trash.offText") : t("admin.trash.emptyText", { count: days ?? 7 })}
    />
  );
}
