import { ActionIcon, Group, Select, TextInput, Tooltip } from "@mantine/core";
import { IconFilterOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { SearchField } from "@/components/SearchField";
import { isNarrowed, type LogChange, type LogSearch, type Period, UNNARROWED } from "../logSearch";
import { OPERATIONS, OPERATIONS_IN_PROJECTS, TYPES, TYPES_IN_PROJECTS, useWords } from "../words";

const PERIOD_NAMES = ["hour", "day", "week", "month", "between"] as const;

interface Props {
  inProject: boolean;
  search: LogSearch;
  onSearch: (change: LogChange) => void;
  /** What stands at the end of the line. */
  children: ReactNode;
}

/** Narrows a log: by what, by whom, by what was done to it, and by when. */
export function LogFilters({ inProject, search, onSearch, children }: Props) {
  const { t } = useTranslation();
  const { operationName, typeName } = useWords();
  const change = (part: LogChange) => onSearch({ ...part, page: undefined });
  const named = (words: string[], nameOf: (word: string) => string) =>
    words.map((word) => ({ value: word, label: nameOf(word) }));
  return (
    <Group mb="sm" gap={8}>
      <SearchField
        value={search.search}
        onChange={(text) => change({ search: text })}
        placeholder={t("logs.searchResource")}
        width={180}
      />
      <SearchField
        value={search.user}
        onChange={(text) => change({ user: text })}
        placeholder={t(inProject ? "logs.searchUser" : "logs.wholeUser")}
        width={180}
      />
      <Choice
        label={t("logs.anyOperation")}
        data={named(inProject ? OPERATIONS_IN_PROJECTS : OPERATIONS, operationName)}
        value={search.operation}
        onChange={(operation) => change({ operation })}
      />
      <Choice
        label={t("logs.anyType")}
        data={named(inProject ? TYPES_IN_PROJECTS : TYPES, typeName)}
        value={search.type}
        onChange={(type) => change({ type })}
      />
      <Choice
        label={t("logs.anyTime")}
        data={PERIOD_NAMES.map((period) => ({ value: period, label: t(`logs.periods.${period}`) }))}
        value={search.period}
        onChange={(period) => change({ period: period as Period | undefined })}
      />
      {search.period === "between" && (
        <>
          <Moment label={t("logs.from")} value={search.from} onChange={(from) => change({ from })} />
          <Moment label={t("logs.to")} value={search.to} onChange={(to) => change({ to })} />
        </>
      )}
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
      {children}
    </Group>
  );
}

interface ChoiceProps {
  /** What is shown when nothing is chosen. */
  label: string;
  data: { value: string; label: string }[];
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function Choice({ label, data, value, onChange }: ChoiceProps) {
  return (
    <Select
      w={{ base: "calc(50% - 4px)", xs: 150 }}
      aria-label={label}
      placeholder={label}
      data={data}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      clearable
      clearButtonProps={{ "aria-label": label }}
    />
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
