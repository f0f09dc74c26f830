import { useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";

/** The types of events that can be left out of the audit log. */
export function useEventTypes(): string[] {
  const query = useQuery({
    queryKey: ["audit-event-types"],
    queryFn: async () => ((await harbor.GET("/auditlog-exts/events")).data ?? []).map((one) => one.event_type),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return query.data ?? [];
}
