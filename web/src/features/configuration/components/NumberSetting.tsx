import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Configuration } from "@/api/configuration";
import type { Settings } from "./useSettings";

type NumberName = {
  [Name in keyof Configuration]: Configuration[Name] extends number ? Name : never;
}[keyof Configuration];

interface Props {
  settings: Settings;
  name: NumberName;
  label: string;
  description?: string;
  min?: number;
  max?: number;
}

/** A setting that is a number; an emptied field is the number that it had. */
export function NumberSetting({ settings, name, label, description, min = 1, max = 9_999_999_999 }: Props) {
  const { t } = useTranslation();
  const isFixed = settings.isFixed(name);
  return (
    <NumberInput
      label={label}
      description={isFixed ? t("admin.configuration.fixed") : description}
      disabled={isFixed}
      min={min}
      max={max}
      allowDecimal={false}
      maw={480}
      value={settings.values[name]}
      onChange={(value) => typeof value === "number" && settings.change({ [name]: value })}
    />
  );
}
