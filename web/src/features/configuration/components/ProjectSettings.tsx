import { Radio, Stack, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { StoredConfiguration } from "@/api/configuration";
import { NumberSetting } from "./NumberSetting";
import { SettingsSection } from "./SettingsSection";
import { useSettings } from "./useSettings";

const RESTORE_DAYS_MAX = 3650;

export function ProjectSettings({ stored }: { stored: StoredConfiguration }) {
  const { t } = useTranslation();
  const settings = useSettings("projects", stored);
  const { values, change } = settings;
  return (
    <SettingsSection title={t("admin.configuration.projects")} settings={settings}>
      <Radio.Group
        label={t("admin.configuration.creation")}
        value={values.project_creation_restriction}
        onChange={(value) => change({ project_creation_restriction: value })}
      >
        <Stack gap="xs" mt={6}>
          <Radio value="everyone" label={t("admin.configuration.everyone")} />
          <Radio value="adminonly" label={t("admin.configuration.adminOnly")} />
        </Stack>
      </Radio.Group>
      <NumberSetting
        settings={settings}
        name="restore_window_days"
        label={t("admin.configuration.restoreDays")}
        description={t("admin.configuration.restoreDaysHint")}
        min={0}
        max={RESTORE_DAYS_MAX}
      />
      <Switch
        label={t("admin.configuration.readOnly")}
        description={t("admin.configuration.readOnlyHint")}
        checked={values.read_only}
        onChange={(event) => change({ read_only: event.currentTarget.checked })}
      />
    </SettingsSection>
  );
}
