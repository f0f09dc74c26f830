import { useQuery } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { ROBOTS_KEY } from "./listRobots";

/** When a robot was last used, and which secrets it has. */
export function useRobotUse(robotId: number) {
  return useQuery({
    queryKey: [...ROBOTS_KEY, "use", robotId],
    queryFn: async () => (await wharf.GET("/robots/{robot_id}", { params: { path: { robot_id: robotId } } })).data,
    staleTime: 0,
  });
}
