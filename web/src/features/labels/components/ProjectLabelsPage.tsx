import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { LabelList } from "./LabelList";

/** The labels that a project's artifacts can have. */
export function ProjectLabelsPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const projectId = useProject(projectName).data?.project_id;
  const may = useMay(projectId);
  return (
    <LabelList
      owner={projectId === undefined ? undefined : { scope: "p", project_id: projectId }}
      mayCreate={may("create", "label")}
      mayUpdate={may("update", "label")}
      mayDelete={may("delete", "label")}
      emptyText={t("labels.emptyText")}
    />
  );
}
