import { MultiSelect } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProjectNames } from "@/api/projectNames";

const TYPING_PAUSE_MS = 200;

interface Props {
  label: string;
  value: string[];
  onChange: (names: string[]) => void;
}

/** Some projects, found by a part of their name. */
export function ProjectsField({ label, value, onChange }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [settled] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const names = useProjectNames(settled);
  return (
    <MultiSelect
      label={label}
      data={[...new Set([...value, ...names])]}
      value={value}
      onChange={onChange}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      placeholder={value.length === 0 ? t("list.findProject") : undefined}
      nothingFoundMessage={t("palette.nothing")}
      hidePickedOptions
    />
  );
}
