import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { ROBOTS_KEY } from "./listRobots";

async function deleteRobot(robotId: number): Promise<void> {
  await harbor.DELETE("/robots/{robot_id}", { params: { path: { robot_id: robotId } } });
}

export function useDeleteRobot() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: deleteRobot,
    onSuccess: () => queries.invalidateQueries({ queryKey: [...ROBOTS_KEY, "list"] }),
  });
}
