import { useMutation } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { useGrantsChanged } from "./grantsChanged";

export interface NewGrant {
  kind: "user" | "group" | "robot";
  name: string;
  roleId: number;
  /** Empty for all of them. */
  pattern: string;
}

/** Give somebody a role on repositories of a project or, for null, everywhere. */
export function useCreateGrant(projectName: string | null) {
  const changed = useGrantsChanged();
  return useMutation({
    mutationFn: async ({ kind, name, roleId, pattern }: NewGrant) => {
      const place = projectName === null ? {} : { project: projectName, ...(pattern && { repository: pattern }) };
      await wharf.POST("/grants", { body: { subject_kind: kind, subject_name: name, role_id: roleId, ...place } });
    },
    onSuccess: changed,
  });
}
