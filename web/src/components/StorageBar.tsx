import { Progress, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatBytes } from "@/lib/format";

/** From here on the server warns, too. */
const NEARLY_FULL = 85;

/** What is used of a limit; without one there is no bar, as there is nothing to fill. */
export function StorageBar({ used, limit }: { used: number; limit: number }) {
  const { t, i18n } = useTranslation();
  const usedText = formatBytes(used, i18n.language);
  if (limit < 0) {
    return (
      <Text>
        {usedText}{" "}
        <Text span c="dimmed">
          · {t("projects.noLimit")}
        </Text>
      </Text>
    );
  }
  const percent = limit === 0 ? 100 : Math.min((used / limit) * 100, 100);
  const text = t("projects.of", { used: usedText, limit: formatBytes(limit, i18n.language) });
  return (
    <>
      <Text>{text}</Text>
      <Progress
        value={percent}
        color={percent >= 100 ? "red" : percent >= NEARLY_FULL ? "yellow" : "harbour"}
        size="sm"
        mt={4}
        aria-label={text}
      />
    </>
  );
}
