import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { labelsKey, type Owner } from "./listLabels";

export interface LabelTexts {
  name: string;
  description: string;
  color: string;
}

async function saveLabel(owner: Owner, labelId: number | null, texts: LabelTexts): Promise<void> {
  const body = { ...texts, ...owner };
  if (labelId === null) {
    await harbor.POST("/labels", { body });
  } else {
    await harbor.PUT("/labels/{label_id}", { params: { path: { label_id: labelId } }, body });
  }
}

/** Make a label, or change the one with this id. */
export function useSaveLabel(owner: Owner, labelId: number | null) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (texts: LabelTexts) => saveLabel(owner, labelId, texts),
    onSuccess: () => {
      queries.invalidateQueries({ queryKey: ["artifacts"] });
      return queries.invalidateQueries({ queryKey: labelsKey });
    },
  });
}
