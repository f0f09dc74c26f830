import { useMutation } from "@tanstack/react-query";
import { harbor } from "@/api/client";

/** Give a robot another secret, which is the answer; the one that it has ends at once. */
export function useRefreshSecret(robotId: number) {
  return useMutation({
    mutationFn: async () => {
      const params = { path: { robot_id: robotId } };
      return (await harbor.PATCH("/robots/{robot_id}", { params, body: {} })).data?.secret ?? "";
    },
    gcTime: 0,
  });
}
