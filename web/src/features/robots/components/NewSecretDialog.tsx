import { Select, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "@/components/FormDialog";
import { useNewSecret } from "../api/newSecret";
import { type Robot, shortName } from "../robot";
import { SecretDialog } from "./SecretDialog";

const HOUR_SECONDS = 3600;
const GRACES = {
  none: 0,
  hour: HOUR_SECONDS,
  day: 24 * HOUR_SECONDS,
  week: 7 * 24 * HOUR_SECONDS,
  month: 30 * 24 * HOUR_SECONDS,
} as const;

type Grace = keyof typeof GRACES;

/** Another secret for a robot, and how long programs may go on with the one that they have. */
export function NewSecretDialog({ robot, onClose }: { robot: Robot; onClose: () => void }) {
  const { t } = useTranslation();
  const renew = useNewSecret(robot.id);
  const [grace, setGrace] = useState<Grace>("day");
  if (renew.data) {
    return <SecretDialog name={robot.name} secret={renew.data} onClose={onClose} />;
  }
  return (
    <FormDialog
      title={t("robots.renew")}
      action={t("robots.renew")}
      isReady
      isPending={renew.isPending}
      error={renew.error}
      onSubmit={() => renew.mutate(GRACES[grace])}
      onClose={onClose}
    >
      <Text style={{ overflowWrap: "anywhere" }}>{t("robots.renewText", { name: shortName(robot) })}</Text>
      <Select
        label={t("robots.grace")}
        data={(Object.keys(GRACES) as Grace[]).map((key) => ({ value: key, label: t(`robots.graces.${key}`) }))}
        value={grace}
        allowDeselect={false}
        onChange={(value) => setGrace((value ?? "day") as Grace)}
      />
    </FormDialog>
  );
}
