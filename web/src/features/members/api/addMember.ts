import { useMutation } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { BY_NAME } from "@/api/project";
import { useMembersChanged } from "./membersChanged";

export interface NewMember {
  kind: "user" | "group";
  name: string;
  roleId: number;
}

async function addMember(projectName: string, { kind, name, roleId }: NewMember): Promise<void> {
  const subject = kind === "user" ? { member_user: { username: name } } : { member_group: { group_name: name } };
  await harbor.POST("/projects/{project_name_or_id}/members", {
    params: { path: { project_name_or_id: projectName }, header: BY_NAME },
    body: { role_id: roleId, ...subject },
  });
}

export function useAddMember(projectName: string) {
  const changed = useMembersChanged(projectName);
  return useMutation({
    mutationFn: (member: NewMember) => addMember(projectName, member),
    onSuccess: changed,
  });
}
