import { Button, Group, Menu, Progress, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ListQuery } from "@/api/pages";
import { formatCount } from "@/lib/format";
import { type Exported, useExport } from "./useExport";

interface Props<Row> {
  exported: Exported<Row>;
  wanted: Pick<ListQuery, "sort" | "search">;
  rowKey: (row: Row) => string;
}

/** The forms in which a list can be saved; while it is fetched, how far that has come and the way to stop it. */
export default function ExportMenu<Row extends object>({ exported, wanted, rowKey }: Props<Row>) {
  const { t, i18n } = useTranslation();
  const { progress, start, cancel } = useExport(exported, wanted, rowKey);
  if (progress) {
    const { fetched, total } = progress;
    const count = (number: number) => formatCount(number, i18n.language);
    const text = total === null ? t("export.begun") : t("projects.of", { used: count(fetched), limit: count(total) });
    return (
      <Group gap="xs" role="status">
        <Progress value={total ? (fetched / total) * 100 : 0} w={80} size="sm" aria-label={t("export.label")} />
        <Text size="sm" c="dimmed">
          {text}
        </Text>
        <Button size="xs" variant="default" onClick={cancel}>
          {t("common.cancel")}
        </Button>
      </Group>
    );
  }
  const json = exported.isLog ? "lines" : "json";
  return (
    <Menu position="top-start" defaultOpened>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<IconDownload size={14} />}>
          {t("export.label")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => start("csv")}>{t("export.csv")}</Menu.Item>
        <Menu.Item onClick={() => start(json)}>{t(`export.${json}`)}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
