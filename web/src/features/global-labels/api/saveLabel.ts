import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { GLOBAL_SCOPE } from "./listLabels";

export interface LabelTexts {
  name: string;
  description: string;
  color: string;
}

/** Make a label, or give the one with this id other texts. */
export function useSaveLabel(labelId?: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (texts: LabelTexts) => {
      const body = { ...texts, scope: GLOBAL_SCOPE };
      if (labelId === undefined) {
        await harbor.POST("/labels", { body });
      } else {
        await harbor.PUT("/labels/{label_id}", { params: { path: { label_id: labelId } }, body });
      }
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["labels"] }),
  });
}
