import { useTranslation } from "react-i18next";
import { EVERYBODY } from "../api/listLabels";
import { LabelList } from "./LabelList";

/** The labels that the artifacts of every project can have. */
export function GlobalLabelsPage() {
  const { t } = useTranslation();
  return <LabelList isPage owner={EVERYBODY} mayCreate mayUpdate mayDelete emptyText={t("labels.emptyGlobalText")} />;
}
