import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Log } from "./Log";

/** Who did what in a project, and when. */
export function ProjectLogsPage() {
  const { t } = useTranslation();
  const { projectName } = useParams({ from: "/projects/$projectName" });
  return <Log projectName={projectName} emptyText={t("logs.emptyText")} />;
}
