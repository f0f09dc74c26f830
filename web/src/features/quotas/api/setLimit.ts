import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { quotasKey } from "@/api/listQuotas";

/** Let a project hold this many bytes, or as many as there are: -1. */
export function useSetLimit(quotaId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (bytes: number) => {
      await harbor.PUT("/quotas/{id}", { params: { path: { id: quotaId } }, body: { hard: { storage: bytes } } });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: quotasKey }),
  });
}
