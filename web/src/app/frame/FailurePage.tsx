import type { ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNotice } from "@/components/ErrorNotice";
import { LinkButton } from "@/components/LinkButton";

/** A page that fails while it is shown. */
export function FailurePage({ error, reset }: ErrorComponentProps) {
  return <ErrorNotice error={error} onRetry={reset} />;
}

/** An address without a page, or one whose thing is not there for whoever asks. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <EmptyState title={t("error.notFoundTitle")} text={t("error.notFoundText")}>
      <LinkButton to="/projects" mt="sm">
        {t("error.toProjects")}
      </LinkButton>
    </EmptyState>
  );
}
