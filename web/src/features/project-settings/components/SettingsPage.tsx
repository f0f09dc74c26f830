import { Skeleton, Stack } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useMayCreateProjects } from "@/api/mayCreateProjects";
import { useProject } from "@/api/project";
import { useMay } from "@/api/projectPermissions";
import { PageFailure } from "@/components/PageFailure";
import { useFormerNames } from "../api/formerNames";
import { AccessSection } from "./AccessSection";
import { DeletionSection } from "./DeletionSection";
import { FormerNamesSection } from "./FormerNamesSection";
import { NameSection } from "./NameSection";

/** What concerns a project as a whole. Whoever may not change it is refused its former names, and so learns why. */
export function SettingsPage() {
  const { projectName } = useParams({ from: "/projects/$projectName" });
  const project = useProject(projectName).data;
  const formerNames = useFormerNames(projectName);
  const mayCreate = useMayCreateProjects();
  const may = useMay(project?.project_id);
  if (formerNames.error && !formerNames.data) {
    return <PageFailure error={formerNames.error} onRetry={formerNames.refetch} />;
  }
  if (!project || !formerNames.data) {
    return <Skeleton height={180} radius="md" />;
  }
  return (
    <Stack gap="md" maw={800}>
      <AccessSection
        key={`access ${projectName}`}
        projectName={projectName}
        isPublic={project.metadata?.public === "true"}
      />
      {mayCreate && <NameSection key={`name ${projectName}`} projectName={projectName} />}
      {formerNames.data.length > 0 && <FormerNamesSection projectName={projectName} names={formerNames.data} />}
      {may("delete", ".") && <DeletionSection project={project} />}
    </Stack>
  );
}
