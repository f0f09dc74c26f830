import { Alert, Group, Select, Textarea, TextInput } from "@mantine/core";
import { IconSpeakerphone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { StoredConfiguration } from "@/api/configuration";
import { BANNER_COLORS, parseBanner, type StoredBanner } from "@/lib/banner";
import { SettingsSection } from "./SettingsSection";
import { useSettings } from "./useSettings";

const KINDS = ["info", "success", "warning", "danger"] as const;
const MESSAGE_LENGTH_MAX = 1000;

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A day as fields for days have it. */
function day(value: unknown): string {
  return text(value).slice(0, 10);
}

/** The message over every page, as Harbor's clients store it too. */
export function BannerSettings({ stored }: { stored: StoredConfiguration }) {
  const { t } = useTranslation();
  const settings = useSettings("banner", stored);
  const banner = parseBanner(settings.values.banner_message);
  const message = text(banner.message);
  const kind = KINDS.find((known) => known === banner.type) ?? "info";
  const change = (part: StoredBanner) => {
    const wanted = { closable: false, type: kind, ...banner, ...part };
    settings.change({ banner_message: text(wanted.message) === "" ? "" : JSON.stringify(wanted) });
  };
  const isBackwards =
    day(banner.fromDate) !== "" && day(banner.toDate) !== "" && day(banner.toDate) < day(banner.fromDate);
  return (
    <SettingsSection title={t("admin.configuration.banner")} settings={settings} isReady={!isBackwards}>
      <Textarea
        label={t("admin.configuration.message")}
        description={t("admin.configuration.messageHint")}
        value={message}
        onChange={(event) => change({ message: event.currentTarget.value })}
        maxLength={MESSAGE_LENGTH_MAX}
        autosize
        minRows={2}
        maxRows={8}
      />
      {message !== "" && (
        <>
          <Group gap="md" align="flex-start">
            <Select
              label={t("admin.configuration.kind")}
              data={KINDS.map((value) => ({ value, label: t(`admin.configuration.kinds.${value}`) }))}
              value={kind}
              onChange={(value) => value && change({ type: value })}
              allowDeselect={false}
              w={180}
            />
            <TextInput
              type="date"
              label={t("admin.configuration.from")}
              value={day(banner.fromDate)}
              onChange={(event) => change({ fromDate: event.currentTarget.value })}
              w={160}
            />
            <TextInput
              type="date"
              label={t("admin.configuration.to")}
              value={day(banner.toDate)}
              onChange={(event) => change({ toDate: event.currentTarget.value })}
              error={isBackwards && t("admin.configuration.backwards")}
              w={160}
            />
          </Group>
          <Alert color={BANNER_COLORS[kind] ?? "harbour"} icon={<IconSpeakerphone />}>
            {message}
          </Alert>
        </>
      )}
    </SettingsSection>
  );
}
