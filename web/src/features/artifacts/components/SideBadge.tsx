import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { StateBadge } from "@/components/StateBadge";
import type { Side } from "../differences";

/** Whether something is at both sides, has come, or has gone. */
export function SideBadge({ side }: { side: Side }) {
  const { t } = useTranslation();
  if (side === "both") {
    return (
      <Text span size="sm" c="dimmed">
        {t("compare.shared")}
      </Text>
    );
  }
  return (
    <StateBadge state={side === "right" ? "good" : "bad"}>
      {t(side === "right" ? "compare.new" : "compare.gone")}
    </StateBadge>
  );
}
