import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { EmptyState } from "./EmptyState";

/** Where a search has found nothing in a list that is not empty. */
export function NothingFound({ search, onClear }: { search: string; onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <EmptyState title={t("listing.nothingTitle", { search })} text={t("listing.nothingText")}>
      <Button variant="default" mt="sm" onClick={onClear}>
        {t("listing.showAll")}
      </Button>
    </EmptyState>
  );
}
