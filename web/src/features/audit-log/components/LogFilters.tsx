import { ActionIcon, Group, Select, TextInput, Tooltip } from "@mantine/core";
import { IconFilterOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { SearchField } from "@/components/SearchField";
import { isNarrowed, type LogSearch, UNNARROWED } from "./logSearch";
import type { useLogSearch } from "./useLogSearch";
import { OPERATIONS, RESOURCE_TYPES, useWords } from "./words";

interface Props {
  search: LogSearch;
  onSearch: ReturnType<typeof useLogSearch>[1];
}

/** Narrows the log by each of its columns. */
export function LogFilters({ search, onSearch }: Props) {
  const { t } = useTranslation();
  const { operation, resourceType } = useWords();
  const change = (part: Parameters<Props["onSearch"]>[0]) => onSearch({ ...part, page: undefined });
  const select = (name: "operation" | "type", label: string, data: { value: string; label: string }[]) => (
    <Select
      w={{ base: "calc(50% - 4px)", xs: 128 }}
      aria-label={label}
      placeholder={label}
      data={data}
      value={search[name] ?? null}
      onChange={(value) => change({ [name]: value ?? undefined })}
      clearable
      clearButtonProps={{ "aria-label": t("admin.logs.clear", { name: label }) }}
    />
  );
  const day = (name: "from" | "to", label: string) => (
    <TextInput
      type="date"
      w={{ base: "calc(50% - 4px)", xs: 175 }}
      leftSection={label}
      leftSectionWidth={46}
      aria-label={label}
      value={search[name] ?? ""}
      onChange={(event) => change({ [name]: event.currentTarget.value || undefined })}
    />
  );
  return (
    <Group mb="sm" gap={8}>
      <SearchField
        value={search.search}
        onChange={(text) => change({ search: text })}
        placeholder={t("admin.logs.searchPlaceholder")}
        width={170}
      />
      <SearchField
        value={search.user}
        onChange={(text) => change({ user: text })}
        placeholder={t("admin.logs.userPlaceholder")}
        width={150}
      />
      {select(
        "type",
        t("admin.logs.type"),
        RESOURCE_TYPES.map((value) => ({ value, label: resourceType(value) })),
      )}
      {select(
        "operation",
        t("admin.logs.operation"),
        OPERATIONS.map((value) => ({ value, label: operation(value) })),
      )}
      {day("from", t("admin.logs.from"))}
      {day("to", t("admin.logs.to"))}
      {isNarrowed(search) && (
        <Tooltip label={t("list.showAll")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t("list.showAll")}
            onClick={() => onSearch(UNNARROWED)}
          >
            <IconFilterOff size={18} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}
