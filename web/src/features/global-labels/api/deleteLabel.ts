import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";

export function useDeleteLabel() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (labelId: number) => {
      await harbor.DELETE("/labels/{label_id}", { params: { path: { label_id: labelId } } });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["labels"] }),
  });
}
