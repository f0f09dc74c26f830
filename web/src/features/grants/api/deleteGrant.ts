import { useMutation } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { useGrantsChanged } from "./grantsChanged";

export function useDeleteGrant() {
  const changed = useGrantsChanged();
  return useMutation({
    mutationFn: async (grantId: number) => {
      await wharf.DELETE("/grants/{grant_id}", { params: { path: { grant_id: grantId } } });
    },
    onSuccess: changed,
  });
}
