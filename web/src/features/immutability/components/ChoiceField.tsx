import { Input, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Choice } from "../rule";

interface Props {
  label: string;
  hint: string;
  value: Choice;
  onChange: (choice: Choice) => void;
}

/** A pattern, and whether what matches it is meant or everything else. */
export function ChoiceField({ label, hint, value, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Input.Wrapper label={label} description={hint} id={id} inputWrapperOrder={["label", "input", "description"]}>
      <Stack gap={8} mt={4} mb={4}>
        <SegmentedControl
          aria-label={label}
          data={[
            { value: "matching", label: t("immutability.matching") },
            { value: "excluding", label: t("immutability.excluding") },
          ]}
          value={value.isExcluding ? "excluding" : "matching"}
          onChange={(chosen) => onChange({ ...value, isExcluding: chosen === "excluding" })}
        />
        <TextInput
          id={id}
          value={value.pattern}
          onChange={(event) => onChange({ ...value, pattern: event.currentTarget.value })}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          autoComplete="off"
          spellCheck={false}
        />
      </Stack>
    </Input.Wrapper>
  );
}
