import { useTranslation } from "react-i18next";
import type { StoredConfiguration } from "@/api/configuration";
import { NumberSetting } from "./NumberSetting";
import { SettingsSection } from "./SettingsSection";
import { useSettings } from "./useSettings";

export function SessionSettings({ stored }: { stored: StoredConfiguration }) {
  const { t } = useTranslation();
  const settings = useSettings("sessions", stored);
  return (
    <SettingsSection title={t("admin.configuration.sessions")} settings={settings}>
      <NumberSetting
        settings={settings}
        name="session_timeout"
        label={t("admin.configuration.sessionMinutes")}
        description={t("admin.configuration.sessionMinutesHint")}
      />
      <NumberSetting
        settings={settings}
        name="token_expiration"
        label={t("admin.configuration.tokenMinutes")}
        description={t("admin.configuration.tokenMinutesHint")}
      />
    </SettingsSection>
  );
}
