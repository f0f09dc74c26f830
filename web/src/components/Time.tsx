import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatAge, formatTime, parseTime } from "@/lib/format";
import { Tip } from "./Tip";

/** A time as its distance from now; the exact moment appears over it. */
export function Time({ value }: { value: string | undefined }) {
  const { t, i18n } = useTranslation();
  const time = parseTime(value);
  if (time === null) {
    return (
      <Text span c="dimmed">
        {t("common.never")}
      </Text>
    );
  }
  return (
    <Tip label={formatTime(time, i18n.language)}>
      <Text span component="time" dateTime={time.toISOString()} style={{ whiteSpace: "nowrap" }}>
        {formatAge(time, new Date(), i18n.language)}
      </Text>
    </Tip>
  );
}
