import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { DeleteItem } from "@/components/DeleteItem";
import { DeleteProjectDialog } from "@/components/DeleteProjectDialog";
import { RowMenu } from "@/components/RowMenu";
import type { Project } from "../api/listProjects";

const PROJECT_ADMIN = 1;

/** What can be done to a project from the list; nothing for whoever may do none of it. */
export function ProjectMenu({ project }: { project: Project }) {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const [isAsking, dialog] = useDisclosure(false);
  if (!user?.sysadmin_flag && project.current_user_role_id !== PROJECT_ADMIN) {
    return null;
  }
  return (
    <>
      <RowMenu name={project.name}>
        <DeleteItem text={t("projects.delete")} onClick={dialog.open} />
      </RowMenu>
      {isAsking && <DeleteProjectDialog project={project} onDeleted={dialog.close} onClose={dialog.close} />}
    </>
  );
}
