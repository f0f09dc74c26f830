import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";

const SHOWN_MAX = 50;

type Owner = { scope: "p"; project_id: number } | { scope: "g" };

function useLabelsOf(owner: Owner, part: string) {
  const query = { ...owner, page: 1, page_size: SHOWN_MAX, sort: "name", ...(part && { name: part }) };
  return useQuery({
    // As the lists of labels have it, so that a change there is seen here.
    queryKey: ["labels", query],
    queryFn: async ({ signal }) => (await harbor.GET("/labels", { params: { query }, signal })).data ?? [],
    placeholderData: keepPreviousData,
  });
}

/** Labels that an artifact of a project can have: those of the project, and those of the whole system. */
export function useLabelChoices(projectId: number, part: string) {
  return {
    ofProject: useLabelsOf({ scope: "p", project_id: projectId }, part),
    ofSystem: useLabelsOf({ scope: "g" }, part),
  };
}
