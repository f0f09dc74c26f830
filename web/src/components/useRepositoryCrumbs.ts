import { useTranslation } from "react-i18next";
import type { Place } from "@/api/place";
import type { Crumb } from "./PageHeader";

/** The way back from a page about something in a repository. */
export function useRepositoryCrumbs(place: Place): Crumb[] {
  const { t } = useTranslation();
  return [
    { label: t("projects.title"), to: "/projects" },
    { label: place.projectName, to: "/projects/$projectName", params: { projectName: place.projectName } },
    {
      label: place.repositoryName,
      to: "/projects/$projectName/repositories/$repositoryName",
      params: { ...place },
    },
  ];
}
