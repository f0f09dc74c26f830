import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { SecretDialog } from "@/components/SecretDialog";
import type { Robot } from "../api/listRobots";
import { useRefreshSecret } from "../api/refreshSecret";

/** Another secret in place of the one that a robot has. */
export function RefreshSecretDialog({ robot, onClose }: { robot: Robot; onClose: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefreshSecret(robot.id);
  const { name } = robot;
  if (refresh.data !== undefined) {
    const text = t("admin.robots.secretText", { name });
    return <SecretDialog title={t("admin.robots.refresh")} text={text} secret={refresh.data} onClose={onClose} />;
  }
  return (
    <ConfirmDialog
      title={t("admin.robots.refresh")}
      text={t("admin.robots.refreshText", { name })}
      action={t("admin.robots.refresh")}
      isPending={refresh.isPending}
      error={refresh.error}
      onConfirm={() => refresh.mutate()}
      onClose={onClose}
    />
  );
}
