import type { ReactNode } from "react";
import { PageHeader } from "./PageHeader";
import { SearchedTable, type SearchedTableProps } from "./table/SearchedTable";

interface Props<Row extends object> extends Omit<SearchedTableProps<Row>, "label" | "action"> {
  title: string;
  /** The one thing that most people come to do. */
  action?: ReactNode;
}

/** A page that is a list: its title, the search, and the table. */
export function ListPage<Row extends object>({ title, action, ...table }: Props<Row>) {
  return (
    <>
      <PageHeader title={title}>{action}</PageHeader>
      <SearchedTable label={title} {...table} />
    </>
  );
}
