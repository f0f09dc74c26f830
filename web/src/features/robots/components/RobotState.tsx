import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { StateBadge } from "@/components/StateBadge";
import { isExpired, type Robot } from "../robot";

/** Whether a robot can be used, and why not. */
export function RobotState({ robot }: { robot: Robot }) {
  const { t } = useTranslation();
  if (isExpired(robot, new Date())) {
    return <StateBadge state="warning">{t("robots.expired")}</StateBadge>;
  }
  if (robot.disable) {
    return <StateBadge state="neutral">{t("robots.disabled")}</StateBadge>;
  }
  return <Text c="dimmed">{t("robots.enabled")}</Text>;
}
