import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DurationField } from "./DurationField";
import { RightsField } from "./RightsField";
import type { RobotForm } from "./useRobotForm";

/** What can be said of a robot at its beginning and later. */
export function RobotFields({ projectId, form }: { projectId: number; form: RobotForm }) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t("robots.description")}
        placeholder={t("common.optional")}
        value={form.description}
        onChange={(event) => form.setDescription(event.currentTarget.value)}
        autoComplete="off"
      />
      <DurationField value={form.days} onChange={form.setDays} />
      <RightsField projectId={projectId} value={form.rights} onChange={form.setRights} />
    </>
  );
}
