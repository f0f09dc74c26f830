import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatTime, parseTime } from "@/lib/format";

/** A time to the second, where the order of events matters more than their distance from now. */
export function Moment({ value }: { value: string }) {
  const { i18n } = useTranslation();
  const time = parseTime(value);
  return (
    time && (
      <Text span component="time" dateTime={time.toISOString()} style={{ whiteSpace: "nowrap" }}>
        {formatTime(time, i18n.language)}
      </Text>
    )
  );
}
