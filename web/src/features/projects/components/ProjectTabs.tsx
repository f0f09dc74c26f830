import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { useMay } from "@/api/projectPermissions";
import { PageTabs } from "@/components/PageTabs";

const TABS = [
  { to: "/projects/$projectName/members", text: "tabs.members", needs: ["list", "member"] },
  { to: "/projects/$projectName/grants", text: "tabs.grants", needs: ["list", "member"] },
  { to: "/projects/$projectName/labels", text: "tabs.labels", needs: ["list", "label"] },
  { to: "/projects/$projectName/immutability", text: "tabs.immutability", needs: ["list", "immutable-tag"] },
  { to: "/projects/$projectName/robots", text: "tabs.robots", needs: ["list", "robot"] },
  { to: "/projects/$projectName/logs", text: "tabs.logs", needs: ["list", "log"] },
  { to: "/projects/$projectName/trash", text: "tabs.trash", needs: ["delete", "repository"] },
  { to: "/projects/$projectName/settings", text: "tabs.settings", needs: ["update", "."] },
] as const;

interface Props {
  projectName: string;
  projectId: number | undefined;
}

/** The ways between the pages of a project: those that somebody may see. Who is not logged in sees its repositories. */
export function ProjectTabs({ projectName, projectId }: Props) {
  const { t } = useTranslation();
  const isKnown = useCurrentUser() !== null;
  const may = useMay(projectId);
  if (!isKnown) {
    return null;
  }
  const tabs = TABS.filter(({ needs: [action, resource] }) => may(action, resource));
  return (
    <PageTabs
      label={t("tabs.label")}
      params={{ projectName }}
      tabs={[
        { to: "/projects/$projectName", text: t("tabs.repositories") },
        { to: "/projects/$projectName/summary", text: t("tabs.summary") },
        ...tabs.map(({ to, text }) => ({ to, text: t(text) })),
      ]}
    />
  );
}
