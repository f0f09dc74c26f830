import { Group, NumberInput, Select, Stack, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Limit, UNITS, type Unit } from "./limits";

interface Props {
  value: Limit;
  onChange: (limit: Limit) => void;
}

/** So and so many GiB, or no limit. */
export function LimitField({ value, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Switch
        label={t("admin.quotas.limited")}
        checked={value.isLimited}
        onChange={(event) => onChange({ ...value, isLimited: event.currentTarget.checked })}
      />
      {value.isLimited && (
        <Group gap="xs" align="flex-end">
          <NumberInput
            label={t("admin.quotas.limit")}
            min={0}
            decimalScale={2}
            value={value.amount}
            onChange={(amount) => onChange({ ...value, amount: typeof amount === "number" ? amount : "" })}
            style={{ flex: 1 }}
            data-autofocus
          />
          <Select
            aria-label={t("admin.quotas.unit")}
            data={Object.keys(UNITS)}
            value={value.unit}
            onChange={(unit) => onChange({ ...value, unit: (unit as Unit | null) ?? value.unit })}
            allowDeselect={false}
            w={90}
          />
        </Group>
      )}
    </Stack>
  );
}
