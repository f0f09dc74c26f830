import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { StoredConfiguration } from "@/api/configuration";
import { NumberSetting } from "./NumberSetting";
import { SettingsSection } from "./SettingsSection";
import { useSettings } from "./useSettings";

export function RobotSettings({ stored }: { stored: StoredConfiguration }) {
  const { t } = useTranslation();
  const settings = useSettings("robots", stored);
  const prefix = settings.values.robot_name_prefix;
  const fault =
    prefix.trim() === ""
      ? t("admin.configuration.prefixEmpty")
      : prefix.includes(":")
        ? t("admin.configuration.prefixColon")
        : null;
  return (
    <SettingsSection title={t("admin.configuration.robots")} settings={settings} isReady={fault === null}>
      <TextInput
        label={t("admin.configuration.prefix")}
        description={t("admin.configuration.prefixHint")}
        value={prefix}
        onChange={(event) => settings.change({ robot_name_prefix: event.currentTarget.value })}
        error={fault}
        autoComplete="off"
        spellCheck={false}
        maw={480}
      />
      <NumberSetting
        settings={settings}
        name="robot_token_duration"
        label={t("admin.configuration.robotDays")}
        description={t("admin.configuration.robotDaysHint")}
      />
    </SettingsSection>
  );
}
