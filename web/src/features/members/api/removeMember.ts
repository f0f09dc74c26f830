import { useMutation } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { BY_NAME } from "@/api/project";
import { useMembersChanged } from "./membersChanged";

async function removeMember(projectName: string, memberId: number): Promise<void> {
  await harbor.DELETE("/projects/{project_name_or_id}/members/{mid}", {
    params: { path: { project_name_or_id: projectName, mid: memberId }, header: BY_NAME },
  });
}

export function useRemoveMember(projectName: string) {
  const changed = useMembersChanged(projectName);
  return useMutation({
    mutationFn: (memberId: number) => removeMember(projectName, memberId),
    onSuccess: changed,
  });
}
