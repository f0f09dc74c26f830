import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { artifactsKey, type Place, placeInPath } from "@/api/place";

export interface LabelChange {
  labelId: number;
  isOn: boolean;
}

async function setLabel(place: Place, digest: string, { labelId, isOn }: LabelChange): Promise<void> {
  const path = { ...placeInPath(place), reference: digest };
  if (isOn) {
    await harbor.POST("/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels", {
      params: { path },
      body: { id: labelId },
    });
    return;
  }
  await harbor.DELETE(
    "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels/{label_id}",
    { params: { path: { ...path, label_id: labelId } } },
  );
}

/** Put a label on an artifact, or take it off. */
export function useSetLabel(place: Place, digest: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: LabelChange) => setLabel(place, digest, change),
    onSuccess: () => queries.invalidateQueries({ queryKey: artifactsKey(place) }),
  });
}
