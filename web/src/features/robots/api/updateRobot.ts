import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { NEVER_DAYS, permissionsOf, type Robot, type RobotSettings, rightsOf } from "../robot";
import { ROBOTS_KEY } from "./listRobots";

type Change = Partial<RobotSettings> & { isDisabled?: boolean };

async function updateRobot(projectName: string, robot: Robot, change: Change): Promise<void> {
  const body = {
    name: robot.name,
    level: robot.level,
    description: change.description ?? robot.description ?? "",
    duration: change.days === undefined ? robot.duration : (change.days ?? NEVER_DAYS),
    disable: change.isDisabled ?? robot.disable,
    permissions: permissionsOf(projectName, change.rights ?? rightsOf(robot)),
  };
  await harbor.PUT("/robots/{robot_id}", { params: { path: { robot_id: robot.id } }, body });
}

/** Change some of what a robot is, or turn it on or off. */
export function useUpdateRobot(projectName: string, robot: Robot) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: Change) => updateRobot(projectName, robot, change),
    onSuccess: () => queries.invalidateQueries({ queryKey: ROBOTS_KEY }),
  });
}
