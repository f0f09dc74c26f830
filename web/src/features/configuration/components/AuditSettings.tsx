import { MultiSelect, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { StoredConfiguration } from "@/api/configuration";
import { useEventTypes } from "../api/eventTypes";
import { SettingsSection } from "./SettingsSection";
import { useSettings } from "./useSettings";

export function AuditSettings({ stored }: { stored: StoredConfiguration }) {
  const { t } = useTranslation();
  const settings = useSettings("audit", stored);
  const { values, change } = settings;
  const disabled = values.disabled_audit_log_event_types.split(",").filter(Boolean);
  const known = useEventTypes();
  const hasEndpoint = values.audit_log_forward_endpoint.trim() !== "";
  return (
    <SettingsSection title={t("admin.configuration.audit")} settings={settings}>
      <MultiSelect
        label={t("admin.configuration.events")}
        description={t("admin.configuration.eventsHint")}
        data={[...new Set([...known, ...disabled])]}
        value={disabled}
        onChange={(types) => change({ disabled_audit_log_event_types: types.join(",") })}
        searchable
        hidePickedOptions
        nothingFoundMessage={t("palette.nothing")}
      />
      <TextInput
        label={`${t("admin.configuration.endpoint")} (${t("common.optional")})`}
        description={t("admin.configuration.endpointHint")}
        placeholder="logs.example.com:514"
        value={values.audit_log_forward_endpoint}
        onChange={(event) => {
          const endpoint = event.currentTarget.value;
          // Without an endpoint the log would go nowhere, which the server refuses.
          change({ audit_log_forward_endpoint: endpoint, ...(endpoint === "" && { skip_audit_log_database: false }) });
        }}
        autoComplete="off"
        spellCheck={false}
        maw={480}
      />
      {hasEndpoint && (
        <Switch
          label={t("admin.configuration.skipDatabase")}
          description={t("admin.configuration.skipDatabaseHint")}
          checked={values.skip_audit_log_database}
          onChange={(event) => change({ skip_audit_log_database: event.currentTarget.checked })}
        />
      )}
    </SettingsSection>
  );
}
