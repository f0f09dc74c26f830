import { Badge, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isExpired, type Robot } from "../robot";

/** Whether a robot can be used, and why not. */
export function RobotState({ robot }: { robot: Robot }) {
  const { t } = useTranslation();
  if (isExpired(robot, new Date())) {
    return (
      <Badge color="yellow" variant="light" tt="none" fw={500} autoContrast>
        {t("robots.expired")}
      </Badge>
    );
  }
  if (robot.disable) {
    return (
      <Badge color="gray" variant="light" tt="none" fw={500}>
        {t("robots.disabled")}
      </Badge>
    );
  }
  return <Text c="dimmed">{t("robots.enabled")}</Text>;
}
