import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ListQuery } from "@/api/pages";
import { type ListSearch, listQuery } from "@/lib/listSearch";
import { useListSearch } from "@/lib/useListSearch";
import { EmptyState } from "./EmptyState";
import { PageHeader } from "./PageHeader";
import { SearchField } from "./SearchField";
import { type Column, DataTable } from "./table/DataTable";

/** What the address says of the list that a page consists of, and what the server is asked for. */
export interface List {
  search: ListSearch;
  setSearch: (change: ListSearch) => void;
  wanted: ListQuery;
}

export function useList(defaultSort?: string): List {
  const [search, setSearch] = useListSearch();
  return { search, setSearch, wanted: listQuery(search, defaultSort) };
}

interface Props<Row> {
  title: string;
  /** The one thing that most people come to do. */
  action?: ReactNode;
  list: List;
  query: Parameters<typeof DataTable<Row>>[0]["query"];
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  /** Left out where the server cannot search. */
  searchPlaceholder?: string;
  /** Why there may be nothing, and what to do then. */
  emptyTitle: string;
  emptyText: string;
}

/** A page that is a list: its title, the search, and the table. */
export function ListPage<Row>(props: Props<Row>) {
  const { t } = useTranslation();
  const { search, setSearch, wanted } = props.list;
  const empty = search.search ? (
    <EmptyState title={t("list.nothingTitle", { search: search.search })} text={t("list.nothingText")}>
      <Button variant="default" mt="sm" onClick={() => setSearch({ search: undefined, page: undefined })}>
        {t("list.showAll")}
      </Button>
    </EmptyState>
  ) : (
    <EmptyState title={props.emptyTitle} text={props.emptyText} />
  );
  return (
    <>
      <PageHeader title={props.title}>{props.action}</PageHeader>
      {props.searchPlaceholder && (
        <Group mb="sm">
          <SearchField
            value={search.search}
            onChange={(text) => setSearch({ search: text, page: undefined })}
            placeholder={props.searchPlaceholder}
          />
        </Group>
      )}
      <DataTable
        label={props.title}
        columns={props.columns}
        rowKey={props.rowKey}
        query={props.query}
        search={{ ...search, sort: wanted.sort }}
        onSearch={setSearch}
        size={wanted.size}
        empty={empty}
      />
    </>
  );
}
