import { Group, Input, NumberInput, SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";

const DAYS_DEFAULT = 30;
const DAYS_MAX = 2 ** 31 - 2;

interface Props {
  /** Null for no end; not a number for nothing typed yet. */
  value: number | null;
  onChange: (days: number | null) => void;
}

/** How long a robot can be used. */
export function DurationField({ value, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Input.Wrapper label={t("robots.duration")} description={t("robots.durationHint")} labelElement="div">
      <Group gap="sm" mt={4}>
        <SegmentedControl
          aria-label={t("robots.duration")}
          data={[
            { value: "days", label: t("robots.days") },
            { value: "never", label: t("robots.noEnd") },
          ]}
          value={value === null ? "never" : "days"}
          onChange={(chosen) => onChange(chosen === "never" ? null : DAYS_DEFAULT)}
        />
        {value !== null && (
          <NumberInput
            w={120}
            aria-label={t("robots.days")}
            min={1}
            max={DAYS_MAX}
            allowDecimal={false}
            allowNegative={false}
            value={Number.isNaN(value) ? "" : value}
            onChange={(typed) => onChange(typeof typed === "number" ? typed : Number.NaN)}
          />
        )}
      </Group>
    </Input.Wrapper>
  );
}
