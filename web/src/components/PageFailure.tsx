import { useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { ApiError } from "@/api/errors";
import { EmptyState } from "./EmptyState";
import { ErrorNotice } from "./ErrorNotice";
import { LinkButton } from "./LinkButton";

/** In place of a page: it is not there, it may not be seen, or it could not be fetched. */
export function PageFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const { href } = useLocation();
  const status = error instanceof ApiError ? error.status : 0;
  if (![401, 403, 404].includes(status)) {
    return <ErrorNotice error={error} onRetry={onRetry} />;
  }
  if (user === null) {
    return (
      <EmptyState
        title={t(status === 404 ? "error.notFoundTitle" : "error.forbiddenTitle")}
        text={t("error.logInText")}
      >
        <LinkButton to="/login" search={{ next: href }} mt="sm">
          {t("frame.logIn")}
        </LinkButton>
      </EmptyState>
    );
  }
  const isMissing = status === 404;
  const text = isMissing ? t("error.notFoundText") : (error as ApiError).message;
  return (
    <EmptyState title={t(isMissing ? "error.notFoundTitle" : "error.forbiddenTitle")} text={text}>
      <LinkButton to="/projects" mt="sm">
        {t("error.toProjects")}
      </LinkButton>
    </EmptyState>
  );
}
