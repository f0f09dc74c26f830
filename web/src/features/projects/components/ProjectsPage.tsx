import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useMayCreateProjects } from "@/api/mayCreateProjects";
import { ListPage } from "@/components/ListPage";
import { useList } from "@/lib/useList";
import { projectsQuery } from "../api/listProjects";
import { useProjectColumns } from "./projectColumns";

const NewProjectDialog = lazy(() => import("./NewProjectDialog"));

/** Every project that whoever asks may see. */
export function ProjectsPage() {
  const { t } = useTranslation();
  const list = useList("name");
  const query = useQuery(projectsQuery(list.wanted));
  const columns = useProjectColumns();
  const mayCreate = useMayCreateProjects();
  const [isNew, dialog] = useDisclosure(false);
  return (
    <>
      <ListPage
        title={t("projects.title")}
        action={
          mayCreate && (
            <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
              {t("projects.new")}
            </Button>
          )
        }
        list={list}
        query={query}
        columns={columns}
        rowKey={(project) => project.name}
        exported={{ name: "projects", list: projectsQuery }}
        searchPlaceholder={t("projects.searchPlaceholder")}
        emptyTitle={t("projects.emptyTitle")}
        emptyText={t("projects.emptyText")}
        nothingTitle={(search) => t("projects.nothingTitle", { search })}
      />
      {isNew && (
        <Suspense>
          <NewProjectDialog onClose={dialog.close} />
        </Suspense>
      )}
    </>
  );
}
