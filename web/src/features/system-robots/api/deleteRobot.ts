import { useMutation, useQueryClient } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { systemRobotsKey } from "./listRobots";

export function useDeleteRobot() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (robotId: number) => {
      await harbor.DELETE("/robots/{robot_id}", { params: { path: { robot_id: robotId } } });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: systemRobotsKey }),
  });
}
