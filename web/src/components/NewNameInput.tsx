import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  fault: string | null;
}

/** The name of something new, the first field of its dialog. */
export function NewNameInput({ label, value, onChange, fault }: Props) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={label}
      description={t("projects.nameHint")}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={fault}
      autoComplete="off"
      spellCheck={false}
      data-autofocus
    />
  );
}
