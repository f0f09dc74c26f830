import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import type { components } from "@/generated/harbor";
import { type Robot, systemRobotsKey } from "./listRobots";

interface Change {
  robot: Robot;
  isEnabled: boolean;
}

/** Let a robot log in, or not; the server wants all the rest of it back as it is. */
async function setEnabled({ robot, isEnabled }: Change): Promise<void> {
  const { id, name, level, description = "", duration } = robot;
  const permissions = robot.permissions as components["schemas"]["RobotPermission"][];
  await harbor.PUT("/robots/{robot_id}", {
    params: { path: { robot_id: id } },
    body: { name, level, description, duration, permissions, disable: !isEnabled },
  });
}

export function useSetEnabled() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: setEnabled,
    onSuccess: () => queries.invalidateQueries({ queryKey: systemRobotsKey }),
  });
}
