import { useMutation, useQueryClient } from "@tanstack/react-query";
import { wharf } from "@/api/client";
import { formerNamesKey } from "./formerNames";

async function giveUpName(projectName: string, formerName: string): Promise<void> {
  const path = { project_name: projectName, former_name: formerName };
  await wharf.DELETE("/projects/{project_name}/former-names/{former_name}", { params: { path } });
}

/** Let others have a name that a project had. */
export function useGiveUpName(projectName: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (formerName: string) => giveUpName(projectName, formerName),
    onSuccess: () => queries.invalidateQueries({ queryKey: formerNamesKey(projectName) }),
  });
}
