import { useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import type { components } from "@/generated/harbor";

export type ProjectSummary = components["schemas"]["ProjectSummaryAnswer"];

export function useProjectSummary(name: string) {
  return useQuery({
    queryKey: ["projects", "summary", name],
    queryFn: async () => {
      const params = { path: { project_name_or_id: name }, header: { "X-Is-Resource-Name": true } };
      return (await harbor.GET("/projects/{project_name_or_id}/summary", { params })).data;
    },
  });
}
