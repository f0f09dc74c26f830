import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatClock, formatDate, parseTime } from "@/lib/format";

/** A time to the second, where the order of events matters more than their distance from now; in two lines if need be. */
export function Moment({ value }: { value: string }) {
  const { i18n } = useTranslation();
  const time = parseTime(value);
  return (
    time && (
      <Text span c="dimmed" component="time" dateTime={time.toISOString()}>
        <Text span style={{ whiteSpace: "nowrap" }}>
          {formatDate(time, i18n.language)}
        </Text>{" "}
        <Text span style={{ whiteSpace: "nowrap" }}>
          {formatClock(time, i18n.language)}
        </Text>
      </Text>
    )
  );
}
