import { useNavigate, useSearch } from "@tanstack/react-router";
import { type LogChange, type LogSearch, validateLogSearch } from "../logSearch";

/** What the address says of the log, and the way to change it; what is typed makes no steps in the history. */
export function useLogSearch(): [LogSearch, (change: LogChange) => void] {
  const navigate = useNavigate();
  const search = validateLogSearch(useSearch({ strict: false }));
  const change = (part: LogChange) => {
    const isTyped = "search" in part || "user" in part || "from" in part || "to" in part;
    navigate({ to: ".", search: validateLogSearch({ ...search, ...part }) as never, replace: isTyped });
  };
  return [search, change];
}
