import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { NEVER_DAYS, permissionsOf, type RobotSettings } from "../robot";
import { ROBOTS_KEY } from "./listRobots";

interface NewRobot extends RobotSettings {
  name: string;
}

async function createRobot(projectName: string, { name, description, days, rights }: NewRobot) {
  const body = {
    name,
    description,
    duration: days ?? NEVER_DAYS,
    level: "project",
    disable: false,
    permissions: permissionsOf(projectName, rights),
  };
  return (await harbor.POST("/robots", { body })).data;
}

/** Make a robot; the answer has its secret, this once. */
export function useCreateRobot(projectName: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (robot: NewRobot) => createRobot(projectName, robot),
    onSuccess: () => queries.invalidateQueries({ queryKey: ROBOTS_KEY }),
    // The secret is not to lie about in memory.
    gcTime: 0,
  });
}
