import { ActionIcon, Group, NativeSelect, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatCount } from "@/lib/format";
import { type ListSearch, PAGE_SIZES, rememberSize } from "@/lib/listSearch";

interface Props {
  page: number;
  size: number;
  total: number;
  onSearch: (change: ListSearch) => void;
  /** What concerns all of the list, beside the number of rows. */
  children?: ReactNode;
}

/** Which part of a list is shown, and the ways to its other parts. */
export function Pager({ page, size, total, onSearch, children }: Props) {
  const { t, i18n } = useTranslation();
  const from = Math.min((page - 1) * size + 1, total);
  const to = Math.min(page * size, total);
  const count = (number: number) => formatCount(number, i18n.language);
  return (
    <Group justify="space-between" mt="xs" gap="xs">
      <Group gap="xs">
        <NativeSelect
          size="xs"
          aria-label={t("table.perPage")}
          data={PAGE_SIZES.map(String)}
          value={String(size)}
          onChange={(event) => {
            rememberSize(Number(event.currentTarget.value));
            onSearch({ size: Number(event.currentTarget.value), page: undefined });
          }}
        />
        {children}
      </Group>
      <Group gap="xs">
        <Text size="sm" c="dimmed">
          {t("table.range", { from: count(from), to: count(to), total: count(total) })}
        </Text>
        <ActionIcon
          variant="default"
          aria-label={t("table.previous")}
          disabled={page <= 1}
          onClick={() => onSearch({ page: page - 1 > 1 ? page - 1 : undefined })}
        >
          <IconChevronLeft size={16} />
        </ActionIcon>
        <ActionIcon
          variant="default"
          aria-label={t("table.next")}
          disabled={to >= total}
          onClick={() => onSearch({ page: page + 1 })}
        >
          <IconChevronRight size={16} />
        </ActionIcon>
      </Group>
    </Group>
  );
}
