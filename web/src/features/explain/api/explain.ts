import { useQuery } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import type { components } from "@/generated/wharf";
import type { ExplainSearch } from "../explainSearch";

export type Explanation = components["schemas"]["ExplanationAnswer"];
export type Reason = components["schemas"]["ReasonAnswer"];

/** Whether somebody may do something, and why; nothing until the question is complete. */
export function useExplanation({ subject, action, resource }: ExplainSearch) {
  return useQuery({
    queryKey: ["explain", subject, action, resource],
    queryFn: async ({ signal }) => {
      const query = { action: action ?? "", resource: resource ?? "", ...(subject && { subject }) };
      return (await wharf.GET("/explain", { params: { query }, signal })).data;
    },
    enabled: action !== undefined && resource !== undefined,
    staleTime: 0,
  });
}
