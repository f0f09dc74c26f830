import { useMutation } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { BY_NAME } from "@/api/project";
import { useMembersChanged } from "./membersChanged";

interface Change {
  memberId: number;
  roleId: number;
}

async function changeRole(projectName: string, { memberId, roleId }: Change): Promise<void> {
  await harbor.PUT("/projects/{project_name_or_id}/members/{mid}", {
    params: { path: { project_name_or_id: projectName, mid: memberId }, header: BY_NAME },
    body: { role_id: roleId },
  });
}

/** Give a member another role; the list is asked for again before this ends, so that it never shows the old one. */
export function useChangeRole(projectName: string) {
  const changed = useMembersChanged(projectName);
  return useMutation({
    mutationFn: (change: Change) => changeRole(projectName, change),
    onSuccess: changed,
  });
}
