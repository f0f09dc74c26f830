import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";

const BYTES_PER_GIB = 1024 ** 3;

export interface NewProject {
  name: string;
  isPublic: boolean;
  /** Null for no limit of its own. */
  limitGib: number | null;
}

async function createProject({ name, isPublic, limitGib }: NewProject): Promise<void> {
  const limit = limitGib === null ? {} : { storage_limit: limitGib * BYTES_PER_GIB };
  await harbor.POST("/projects", {
    body: { project_name: name, metadata: { public: String(isPublic) }, ...limit },
  });
}

export function useCreateProject() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: createProject,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["projects"] }),
  });
}
