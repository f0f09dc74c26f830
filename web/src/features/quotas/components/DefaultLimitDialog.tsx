import { Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Configuration, useChangeConfiguration } from "@/api/configuration";
import { FormDialog } from "@/components/FormDialog";
import { notify } from "@/lib/notify";
import { LimitField } from "./LimitField";
import { bytesOf, limitOf } from "./limits";

/** What new projects get, and whether limits count at all. */
export function DefaultLimitDialog({ configuration, onClose }: { configuration: Configuration; onClose: () => void }) {
  const { t } = useTranslation();
  const change = useChangeConfiguration();
  const [limit, setLimit] = useState(() => limitOf(configuration.storage_per_project));
  const [isInForce, setInForce] = useState(configuration.quota_per_project_enable);
  const bytes = bytesOf(limit);
  const done = () => {
    notify({ message: t("admin.quotas.defaultSaved") });
    onClose();
  };
  return (
    <FormDialog
      title={t("admin.quotas.default")}
      action={t("list.save")}
      isReady={bytes !== null}
      isPending={change.isPending}
      error={change.error}
      onSubmit={() =>
        bytes !== null &&
        change.mutate({ storage_per_project: bytes, quota_per_project_enable: isInForce }, { onSuccess: done })
      }
      onClose={onClose}
    >
      <Text>{t("admin.quotas.defaultText")}</Text>
      <LimitField value={limit} onChange={setLimit} />
      <Switch
        label={t("admin.quotas.inForce")}
        description={t("admin.quotas.inForceHint")}
        checked={isInForce}
        onChange={(event) => setInForce(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
