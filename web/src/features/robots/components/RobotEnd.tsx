import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Time } from "@/components/Time";
import { endOf, type Robot } from "../robot";

/** When a robot can be used no longer. */
export function RobotEnd({ robot }: { robot: Robot }) {
  const { t } = useTranslation();
  const end = endOf(robot);
  if (end === undefined) {
    return (
      <Text span c="dimmed">
        {t("robots.endless")}
      </Text>
    );
  }
  return <Time value={end} />;
}
