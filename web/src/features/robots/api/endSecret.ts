import { useMutation, useQueryClient } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { ROBOTS_KEY } from "./listRobots";

async function endSecret(robotId: number, secretId: number): Promise<void> {
  const path = { robot_id: robotId, secret_id: secretId };
  await wharf.DELETE("/robots/{robot_id}/secrets/{secret_id}", { params: { path } });
}

/** End one of a robot's two secrets before its time. */
export function useEndSecret(robotId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (secretId: number) => endSecret(robotId, secretId),
    onSuccess: () => queries.invalidateQueries({ queryKey: ROBOTS_KEY }),
  });
}
