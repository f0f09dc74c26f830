import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ListQuery } from "@/api/pages";
import { formatCount } from "@/lib/format";
import { notify } from "@/lib/notify";
import { useFailureNotice } from "../useFailureNotice";
import type { Format } from "./exportRows";
import { EXPORTED_ROWS_MAX, type ListOptions } from "./fetchAll";

/** What of a list is saved as a file. */
export interface Exported<Row> {
  /** What the file is called, without date and ending. */
  name: string;
  /** The list as pages ask for it. */
  list: (wanted: ListQuery) => ListOptions;
  /** What stands in the file of a row; all that the API says of it where nothing is given. */
  fields?: (row: Row) => object;
  /** Whether each row is a line of its own, as logs are kept. */
  isLog?: boolean;
}

export interface Progress {
  fetched: number;
  /** Null until the first page is there. */
  total: number | null;
}

/** Save all of a list, and how far that has come. Whoever leaves the page gives it up. */
export function useExport<Row extends object>(
  exported: Exported<Row>,
  wanted: Pick<ListQuery, "sort" | "search">,
  rowKey: (row: Row) => string,
) {
  const { t, i18n } = useTranslation();
  const tell = useFailureNotice();
  const [progress, setProgress] = useState<Progress | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (format: Format) => {
    const run = new AbortController();
    running.current = run;
    setProgress({ fetched: 0, total: null });
    try {
      const { exportRows } = await import("./exportRows");
      const count = await exportRows<Row>(
        { name: exported.name, list: exported.list, fields: exported.fields, format, wanted, rowKey },
        run.signal,
        (fetched, total) => setProgress({ fetched, total }),
      );
      const saved = t("export.saved", { count, shown: formatCount(count, i18n.language) });
      notify({ message: count < EXPORTED_ROWS_MAX ? saved : `${saved} ${t("export.cut")}` });
    } catch (error) {
      if (!run.signal.aborted) {
        tell(error);
      }
    }
    setProgress(null);
  };
  return { progress, start, cancel: () => running.current?.abort() };
}
