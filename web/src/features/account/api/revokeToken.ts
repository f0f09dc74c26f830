import { useMutation, useQueryClient } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { tokensKey } from "./listTokens";

export function useRevokeToken() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (tokenId: number) => {
      await wharf.DELETE("/tokens/{token_id}", { params: { path: { token_id: tokenId } } });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensKey }),
  });
}
