import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Moment } from "@/components/Moment";
import { StateBadge } from "@/components/StateBadge";
import type { Column } from "@/components/table/DataTable";
import type { LogEntry } from "../api/listLogs";
import { useWords } from "../words";

export function useLogColumns(): Column<LogEntry>[] {
  const { t } = useTranslation();
  const { actionName } = useWords();
  return [
    {
      key: "time",
      header: t("logs.time"),
      sortKey: "op_time",
      render: (entry) => <Moment value={entry.op_time} />,
      width: 220,
    },
    {
      key: "user",
      header: t("logs.user"),
      render: (entry) => <Text style={{ overflowWrap: "anywhere" }}>{entry.username}</Text>,
      width: 160,
      minWidth: 90,
    },
    {
      key: "operation",
      header: t("logs.operation"),
      render: (entry) => actionName(entry.operation ?? "", entry.resource_type ?? ""),
      width: 190,
      minWidth: 130,
    },
    { key: "resource", header: t("logs.resource"), render: (entry) => <Resource entry={entry} />, minWidth: 180 },
    {
      key: "result",
      header: t("logs.result"),
      render: (entry) => <Result isSuccess={entry.operation_result} />,
      width: 110,
    },
  ];
}

/** A digest is recognised by its beginning; the whole text appears over it. */
function shortened(text: string): string {
  return text.replace(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, "$1…");
}

/** What it was, and below it what the log says of it beside, where that is more. */
function Resource({ entry }: { entry: LogEntry }) {
  const { operation = "", resource_type = "", resource = "", operation_description: text = "" } = entry;
  const [, said = text] = /^[a-z]+ [a-z_]+(?: with name)?: (.*)$/s.exec(text) ?? [];
  const isPlain = said === resource || text === operation || text === `${operation} ${resource_type}` || text === "";
  return (
    <>
      <Text title={resource} style={{ overflowWrap: "anywhere" }}>
        {shortened(resource)}
      </Text>
      {!isPlain && (
        <Text size="sm" c="dimmed" lineClamp={2} title={text} style={{ overflowWrap: "anywhere" }}>
          {shortened(said)}
        </Text>
      )}
    </>
  );
}

function Result({ isSuccess }: { isSuccess: boolean }) {
  const { t } = useTranslation();
  if (isSuccess) {
    return <Text c="dimmed">{t("logs.done")}</Text>;
  }
  return <StateBadge state="bad">{t("logs.failed")}</StateBadge>;
}
