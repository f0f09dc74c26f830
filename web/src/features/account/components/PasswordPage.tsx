import { Button, Group, Paper, PasswordInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { ApiError } from "@/api/errors";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNotice } from "@/components/ErrorNotice";
import { isReadyPassword, NewPasswordFields, NO_PASSWORD } from "@/components/NewPasswordFields";
import { PageHeader } from "@/components/PageHeader";
import { notify } from "@/lib/notify";
import { useChangePassword } from "../api/changePassword";
import { useIsKeptHere } from "./useIsKeptHere";

/** One's own password, by showing the one that it replaces. */
export function PasswordPage() {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const isKeptHere = useIsKeptHere();
  return (
    <>
      <PageHeader title={t("account.password.title")} />
      {user && isKeptHere && <PasswordForm userId={user.user_id} userName={user.username} />}
      {isKeptHere === false && (
        <EmptyState title={t("account.password.elsewhereTitle")} text={t("account.password.elsewhereText")} />
      )}
    </>
  );
}

function PasswordForm({ userId, userName }: { userId: number; userName: string }) {
  const { t } = useTranslation();
  const change = useChangePassword();
  const [old, setOld] = useState("");
  const [wanted, setWanted] = useState(NO_PASSWORD);
  const isWrong = change.error instanceof ApiError && change.error.status === 403;
  const done = () => {
    setOld("");
    setWanted(NO_PASSWORD);
    notify({ message: t("account.password.changed") });
  };
  return (
    <Paper withBorder radius="md" p="md" maw={480}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ userId, userName, old, password: wanted.password }, { onSuccess: done });
        }}
      >
        <Stack gap="md">
          {/* Tells programs that remember passwords whose password this is. */}
          <input type="text" name="username" autoComplete="username" value={userName} readOnly hidden />
          <PasswordInput
            label={t("account.password.old")}
            value={old}
            onChange={(event) => setOld(event.currentTarget.value)}
            error={isWrong && t("account.password.wrong")}
            autoComplete="current-password"
          />
          <NewPasswordFields value={wanted} onChange={setWanted} />
          <Text size="sm" c="dimmed">
            {t("account.password.sessions")}
          </Text>
          {change.error && !isWrong && <ErrorNotice error={change.error} />}
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending} disabled={old === "" || !isReadyPassword(wanted)}>
              {t("account.password.change")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
