import { Text, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { StateBadge } from "@/components/StateBadge";
import type { Column } from "@/components/table/DataTable";
import { formatClock, formatDate, parseTime } from "@/lib/format";
import type { LogEntry } from "../api/projectLog";
import { useActionName } from "./actionName";

export function useLogColumns(): Column<LogEntry>[] {
  const { t } = useTranslation();
  const actionName = useActionName();
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

/** Exact, as it is what a log is read for; on a narrow screen in two lines. */
function Moment({ value }: { value: string }) {
  const { i18n } = useTranslation();
  const time = parseTime(value);
  return (
    <Text span c="dimmed">
      {time && (
        <>
          <Text span style={{ whiteSpace: "nowrap" }}>
            {formatDate(time, i18n.language)}
          </Text>{" "}
          <Text span style={{ whiteSpace: "nowrap" }}>
            {formatClock(time, i18n.language)}
          </Text>
        </>
      )}
    </Text>
  );
}

/** Over it, the log's own words for what happened. */
function Resource({ entry }: { entry: LogEntry }) {
  return (
    <Tooltip label={entry.operation_description} disabled={!entry.operation_description} multiline maw={480}>
      <Text span style={{ overflowWrap: "anywhere" }}>
        {entry.resource}
      </Text>
    </Tooltip>
  );
}

function Result({ isSuccess }: { isSuccess: boolean }) {
  const { t } = useTranslation();
  if (isSuccess) {
    return <Text c="dimmed">{t("logs.done")}</Text>;
  }
  return <StateBadge state="bad">{t("logs.failed")}</StateBadge>;
}
