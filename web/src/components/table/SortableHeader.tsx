import { Group, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ListSearch } from "@/lib/listSearch";

interface Props {
  column: { header: string; sortKey?: string; align?: "right"; isSecondary?: boolean; width?: string | number };
  sort: string | undefined;
  onSearch: (change: ListSearch) => void;
}

/** The head of a column; where the server can sort by it, a click sorts, and a second one turns the order around. */
export function SortableHeader({ column, sort, onSearch }: Props) {
  const { t } = useTranslation();
  const { sortKey } = column;
  const direction = sort === sortKey ? "ascending" : sort === `-${sortKey}` ? "descending" : "none";
  const cell = {
    style: { textAlign: column.align, width: column.width },
    "data-secondary": column.isSecondary || undefined,
  };
  if (!sortKey) {
    return <th {...cell}>{column.header}</th>;
  }
  const next = direction === "ascending" ? `-${sortKey}` : sortKey;
  return (
    <th {...cell} aria-sort={direction}>
      <UnstyledButton
        fz="inherit"
        fw="inherit"
        c="inherit"
        aria-label={t("table.sortBy", { name: column.header })}
        onClick={() => onSearch({ sort: next, page: undefined })}
      >
        <Group gap={4} wrap="nowrap" justify={column.align === "right" ? "flex-end" : undefined}>
          {column.header}
          {direction === "ascending" && <IconArrowUp size={14} />}
          {direction === "descending" && <IconArrowDown size={14} />}
        </Group>
      </UnstyledButton>
    </th>
  );
}
