import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Moment } from "@/components/Moment";
import { StateBadge } from "@/components/StateBadge";
import type { Column } from "@/components/table/DataTable";
import type { LogEntry } from "../api/listLogs";
import { useWords } from "./words";

export function useLogColumns(): Column<LogEntry>[] {
  const { t } = useTranslation();
  const { operation, resourceType } = useWords();
  return [
    {
      key: "time",
      header: t("admin.logs.time"),
      sortKey: "op_time",
      render: (entry) => <Moment value={entry.op_time} />,
      width: 190,
    },
    {
      key: "user",
      header: t("admin.logs.user"),
      render: (entry) => <Text style={{ overflowWrap: "anywhere" }}>{entry.username}</Text>,
      minWidth: 100,
    },
    { key: "operation", header: t("admin.logs.operation"), render: (entry) => operation(entry.operation), width: 110 },
    {
      key: "type",
      header: t("admin.logs.type"),
      render: (entry) => resourceType(entry.resource_type),
      isSecondary: true,
      width: 130,
    },
    { key: "resource", header: t("admin.logs.resource"), render: (entry) => <Resource entry={entry} />, minWidth: 200 },
    {
      key: "result",
      header: t("admin.logs.result"),
      render: (entry) => <Result isDone={entry.operation_result} />,
      width: 90,
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
          {shortened(text)}
        </Text>
      )}
    </>
  );
}

function Result({ isDone }: { isDone: boolean }) {
  const { t } = useTranslation();
  if (isDone) {
    return <Text c="dimmed">{t("admin.logs.done")}</Text>;
  }
  return <StateBadge state="bad">{t("admin.logs.failed")}</StateBadge>;
}
