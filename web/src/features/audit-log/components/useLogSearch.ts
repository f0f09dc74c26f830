import { useNavigate, useSearch } from "@tanstack/react-router";
import { type LogSearch, validateLogSearch } from "./logSearch";

type Change = { [Name in keyof LogSearch]?: LogSearch[Name] | undefined };

/** What the address says of the log, and the way to change it. */
export function useLogSearch(): [LogSearch, (change: Change) => void] {
  const navigate = useNavigate();
  const search = validateLogSearch(useSearch({ strict: false }));
  const change = (part: Change) => {
    navigate({ to: ".", search: validateLogSearch({ ...search, ...part }) as never, replace: !("page" in part) });
  };
  return [search, change];
}
