import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ListQuery } from "@/api/pages";
import type { Exported } from "./useExport";

const ExportMenu = lazy(() => import("./ExportMenu"));

interface Props<Row> {
  exported: Exported<Row>;
  wanted: Pick<ListQuery, "sort" | "search">;
  rowKey: (row: Row) => string;
}

/** Saves all of a list that is shown in part; what that takes is loaded when somebody wants it. */
export function ExportButton<Row extends object>(props: Props<Row>) {
  const { t } = useTranslation();
  const [isWanted, setWanted] = useState(false);
  const button = (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDownload size={14} />}
      loading={isWanted}
      onClick={() => setWanted(true)}
    >
      {t("export.label")}
    </Button>
  );
  return isWanted ? (
    <Suspense fallback={button}>
      <ExportMenu {...(props as unknown as Props<object>)} />
    </Suspense>
  ) : (
    button
  );
}
