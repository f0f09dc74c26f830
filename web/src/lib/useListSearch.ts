import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ListSearch, validateListSearch } from "./listSearch";

/** What the address says of the list on this page, and the way to change it: a change is a step back in the history. */
export function useListSearch(): [ListSearch, (change: ListSearch) => void] {
  const navigate = useNavigate();
  const search = validateListSearch(useSearch({ strict: false }));
  const change = (part: ListSearch) => {
    navigate({ to: ".", search: validateListSearch({ ...search, ...part }) as never, replace: "search" in part });
  };
  return [search, change];
}
