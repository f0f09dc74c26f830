import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ApiError, ConnectionError } from "@/api/errors";

/** The words for an error: the server's own, which say what to do; never those of the browser. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (error instanceof ApiError) {
      return error.message || t("error.title");
    }
    return error instanceof ConnectionError ? t("error.connection") : t("error.title");
  };
}

/** Something failed: what, under which request id, and a way to try again. */
export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const textOf = useErrorText();
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle />} title={t("error.title")} role="alert">
      <Text style={{ overflowWrap: "anywhere" }}>{textOf(error)}</Text>
      <Group justify="space-between" mt="xs">
        <Text size="sm" c="dimmed">
          {requestId && t("error.requestId", { id: requestId })}
        </Text>
        {onRetry && (
          <Button variant="default" size="xs" onClick={onRetry}>
            {t("common.retry")}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
