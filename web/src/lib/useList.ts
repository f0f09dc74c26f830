import type { ListQuery } from "@/api/pages";
import { type ListSearch, listQuery } from "./listSearch";
import { useListSearch } from "./useListSearch";

/** What the address says of a list, and what the server is asked for. */
export interface List {
  search: ListSearch;
  setSearch: (change: ListSearch) => void;
  wanted: ListQuery;
}

export function useList(defaultSort?: string): List {
  const [search, setSearch] = useListSearch();
  return { search, setSearch, wanted: listQuery(search, defaultSort) };
}
