import { Group, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { SearchField } from "@/components/SearchField";
import { type LogSearch, OPERATIONS, type Operation, type Period } from "../logSearch";

const PERIOD_NAMES = ["hour", "day", "week", "month", "between"] as const;

interface Props {
  search: LogSearch;
  onSearch: (change: LogSearch) => void;
}

/** Narrows a log: by what, by whom, by what was done to it, and by when. */
export function LogFilters({ search, onSearch }: Props) {
  const { t } = useTranslation();
  const width = { base: "calc(50% - 4px)", xs: 170 };
  const change = (part: LogSearch) => onSearch({ ...part, page: undefined } as LogSearch);
  return (
    <Group mb="sm" gap={8}>
      <SearchField
        value={search.search}
        onChange={(text) => change({ search: text } as LogSearch)}
        placeholder={t("logs.searchResource")}
        width={240}
      />
      <SearchField
        value={search.user}
        onChange={(text) => change({ user: text } as LogSearch)}
        placeholder={t("logs.searchUser")}
        width={200}
      />
      <Select
        w={width}
        aria-label={t("logs.operation")}
        placeholder={t("logs.anyOperation")}
        data={OPERATIONS.map((operation) => ({ value: operation, label: t(`logs.operations.${operation}`) }))}
        value={search.operation ?? null}
        onChange={(value) => change({ operation: (value ?? undefined) as Operation })}
        clearable
        clearButtonProps={{ "aria-label": t("logs.anyOperation") }}
      />
      <Select
        w={width}
        aria-label={t("logs.time")}
        placeholder={t("logs.anyTime")}
        data={PERIOD_NAMES.map((period) => ({ value: period, label: t(`logs.periods.${period}`) }))}
        value={search.period ?? null}
        onChange={(value) => change({ period: (value ?? undefined) as Period })}
        clearable
        clearButtonProps={{ "aria-label": t("logs.anyTime") }}
      />
      {search.period === "between" && (
        <>
          <Moment label={t("logs.from")} value={search.from} onChange={(from) => change({ from } as LogSearch)} />
          <Moment label={t("logs.to")} value={search.to} onChange={(to) => change({ to } as LogSearch)} />
        </>
      )}
    </Group>
  );
}

interface MomentProps {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function Moment({ label, value, onChange }: MomentProps) {
  return (
    <TextInput
      type="datetime-local"
      w={{ base: "100%", xs: 230 }}
      aria-label={label}
      leftSection={label}
      leftSectionWidth={52}
      leftSectionProps={{ style: { fontSize: "var(--mantine-font-size-sm)" } }}
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}
