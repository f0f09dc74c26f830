import { useMutation, useQueryClient } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import type { components } from "@/generated/wharf";
import { tokensKey } from "./listTokens";

export interface NewToken {
  name: string;
  days: number;
  /** Empty for whatever its owner may do. */
  permissions: components["schemas"]["RobotPermission"][];
}

/** Make a token; the answer is its secret. */
async function createToken({ name, days, permissions }: NewToken): Promise<string> {
  const { data } = await wharf.POST("/tokens", { body: { name, duration: days, permissions } });
  return data?.secret ?? "";
}

export function useCreateToken() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: createToken,
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensKey }),
    // A secret is kept no longer than the dialog that shows it.
    gcTime: 0,
  });
}
