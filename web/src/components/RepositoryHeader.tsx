import { useTranslation } from "react-i18next";
import type { Place } from "@/api/place";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { PageHeader } from "./PageHeader";
import { PageTabs } from "./PageTabs";

const REPOSITORY = "/projects/$projectName/repositories/$repositoryName";

/** The top of the pages about one repository. */
export function RepositoryHeader({ place }: { place: Place }) {
  const { t } = useTranslation();
  const may = useMay(useProject(place.projectName).data?.project_id);
  const tabs = [
    { to: REPOSITORY, text: t("artifacts.title") },
    ...(may("read", "repository") ? [{ to: `${REPOSITORY}/info`, text: t("repositoryTabs.info") }] : []),
    ...(may("delete", "artifact") || may("delete", "tag")
      ? [{ to: `${REPOSITORY}/deleted`, text: t("repositoryTabs.deleted") }]
      : []),
  ];
  return (
    <>
      <PageHeader
        title={place.repositoryName}
        crumbs={[
          { label: t("projects.title"), to: "/projects" },
          { label: place.projectName, to: "/projects/$projectName", params: { projectName: place.projectName } },
        ]}
      />
      {tabs.length > 1 && <PageTabs label={t("repositoryTabs.label")} params={{ ...place }} tabs={tabs} />}
    </>
  );
}
