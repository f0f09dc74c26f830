import { useMutation, useQueryClient } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { type DeletedProject, deletedProjectsKey } from "./listDeletedProjects";

/** Bring a project back; of several that had its name, this one. */
export function useRestoreProject() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, project_id }: DeletedProject) => {
      await wharf.POST("/projects/{project_name}/restore", {
        params: { path: { project_name: name }, query: { project_id } },
      });
    },
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: deletedProjectsKey }),
        queries.invalidateQueries({ queryKey: ["projects"] }),
      ]),
  });
}
