import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** What the API sends and takes for "without an end". */
export const FOR_GOOD = -1;
const CHOICES = [7, 30, 90, 180, 365];

interface Props {
  /** Days, or FOR_GOOD. */
  value: number;
  /** What the server would take by itself; it is among the choices then. */
  usual?: number;
  onChange: (days: number) => void;
}

/** For how long something is to be valid. */
export function ValidityField({ value, usual, onChange }: Props) {
  const { t } = useTranslation();
  const days = [...new Set([...CHOICES, value, usual ?? value])].filter((one) => one > 0).sort((a, b) => a - b);
  return (
    <Select
      label={t("validity.label")}
      data={[
        ...days.map((count) => ({ value: String(count), label: t("validity.days", { count }) })),
        { value: String(FOR_GOOD), label: t("validity.forGood") },
      ]}
      description={value === FOR_GOOD ? t("validity.forGoodHint") : undefined}
      value={String(value)}
      onChange={(chosen) => onChange(Number(chosen ?? value))}
      allowDeselect={false}
    />
  );
}
