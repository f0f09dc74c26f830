import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { labelsKey } from "./listLabels";

async function deleteLabel(labelId: number): Promise<void> {
  await harbor.DELETE("/labels/{label_id}", { params: { path: { label_id: labelId } } });
}

export function useDeleteLabel() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: deleteLabel,
    onSuccess: () => {
      queries.invalidateQueries({ queryKey: ["artifacts"] });
      return queries.invalidateQueries({ queryKey: labelsKey });
    },
  });
}
