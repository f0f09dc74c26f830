import { Group, SegmentedControl, Skeleton, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Period, useActivity, WINDOWS, type Window } from "@/api/activity";
import { formatCount } from "@/lib/format";
import { ErrorNotice } from "../ErrorNotice";
import { Section } from "../Section";
import { type Bar, BarChart } from "./BarChart";
import classes from "./Chart.module.css";
import { ChartTable } from "./ChartTable";

const NAMES = ["day", "month", "quarter"] as const;

/** Pulls and pushes over time, of a project or of everything. */
export function ActivityChart({ projectName }: { projectName: string | null }) {
  const { t, i18n } = useTranslation();
  const [window, setWindow] = useState<Window>("month");
  const query = useActivity(projectName, window);
  const count = (value: number) => formatCount(value, i18n.language);
  const periods = query.data?.periods ?? [];
  const bars = useBars(periods, WINDOWS[window].step);
  const total = (of: "pulls" | "pushes") => count(periods.reduce((sum, period) => sum + (period[of] ?? 0), 0));
  return (
    <Section title={t("charts.activity")}>
      <Group justify="space-between" mb="sm" gap="xs">
        <Group gap="md">
          <Key className={classes.first} text={t("charts.pulls", { total: total("pulls") })} />
          <Key className={classes.second} text={t("charts.pushes", { total: total("pushes") })} />
        </Group>
        <SegmentedControl
          size="xs"
          aria-label={t("logs.time")}
          data={NAMES.map((name) => ({ value: name, label: t(`charts.windows.${name}`) }))}
          value={window}
          onChange={(value) => setWindow(value as Window)}
        />
      </Group>
      {query.error && !query.data ? (
        <ErrorNotice error={query.error} onRetry={query.refetch} />
      ) : query.data === undefined ? (
        <Skeleton height={180} />
      ) : (
        <>
          <BarChart bars={bars} formatValue={count} />
          {!query.data.complete && (
            <Text size="sm" c="dimmed" mt={4}>
              {t("charts.incomplete")}
            </Text>
          )}
          <ChartTable
            label={t("charts.activity")}
            headers={[t("logs.time"), t("charts.pullsHeader"), t("charts.pushesHeader")]}
            rows={bars.map(({ name, values }) => [name, ...(values?.map(count) ?? ["–", "–"])])}
          />
        </>
      )}
    </Section>
  );
}

function Key({ className, text }: { className: string | undefined; text: string }) {
  return (
    <Group gap={6}>
      <span className={`${classes.key} ${className}`} aria-hidden />
      <Text size="sm">{text}</Text>
    </Group>
  );
}

/** The periods as bars, with their names in the reader's language. */
function useBars(periods: Period[], step: "hour" | "day"): (Bar & { name: string })[] {
  const { t, i18n } = useTranslation();
  const short = new Intl.DateTimeFormat(
    i18n.language,
    step === "hour" ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short" },
  );
  const long = new Intl.DateTimeFormat(
    i18n.language,
    step === "hour" ? { dateStyle: "medium", timeStyle: "short" } : { dateStyle: "medium" },
  );
  return periods.map(({ start, pulls, pushes }) => {
    const time = new Date(start);
    const name = long.format(time);
    const values: Bar["values"] = pulls === null || pushes === null ? null : [pulls, pushes];
    const count = (value: number) => formatCount(value, i18n.language);
    const text = values
      ? t("charts.period", { name, pulls: count(values[0]), pushes: count(values[1]) })
      : t("charts.uncounted", { name });
    return { key: start, label: short.format(time), name, text, values };
  });
}
