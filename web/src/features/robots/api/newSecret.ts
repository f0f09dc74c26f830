import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor, wharf } from "@/api/client";
import { ROBOTS_KEY } from "./listRobots";

/** Without a grace the secret that is there ends at once. */
async function newSecret(robotId: number, graceSeconds: number): Promise<string> {
  const path = { robot_id: robotId };
  if (graceSeconds === 0) {
    return (await harbor.PATCH("/robots/{robot_id}", { params: { path }, body: {} })).data?.secret ?? "";
  }
  const body = { grace_seconds: graceSeconds };
  return (await wharf.POST("/robots/{robot_id}/secrets", { params: { path }, body })).data?.secret ?? "";
}

/** Give a robot another secret, which is answered this once. */
export function useNewSecret(robotId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (graceSeconds: number) => newSecret(robotId, graceSeconds),
    onSuccess: () => queries.invalidateQueries({ queryKey: ROBOTS_KEY }),
    gcTime: 0,
  });
}
