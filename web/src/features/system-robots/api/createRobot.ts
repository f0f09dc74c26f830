import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { permissionOf } from "@/api/grantablePermissions";
import { type RobotPlace, systemRobotsKey } from "./listRobots";

export interface NewRobot {
  name: string;
  description: string;
  days: number;
  places: RobotPlace[];
}

/** Make a robot; the answer is its full name and its secret. */
async function createRobot({ name, description, days, places }: NewRobot) {
  const permissions = places.map(({ kind, namespace, permissions: held }) => ({
    kind,
    namespace,
    access: held.map(permissionOf),
  }));
  const body = { name, description, duration: days, level: "system", disable: false, permissions };
  const { data } = await harbor.POST("/robots", { body });
  return { name: data?.name ?? name, secret: data?.secret ?? "" };
}

export function useCreateRobot() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: createRobot,
    onSuccess: () => queries.invalidateQueries({ queryKey: systemRobotsKey }),
    // A secret is kept no longer than the dialog that shows it.
    gcTime: 0,
  });
}
