import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/errors";
import { useErrorText } from "@/components/ErrorNotice";
import { useLogIn } from "../api/logIn";

/** Name and password. */
export function LoginForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const textOf = useErrorText();
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const logIn = useLogIn();
  const isWrong = logIn.error instanceof ApiError && logIn.error.status === 401;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        logIn.mutate({ user, password }, { onSuccess: onDone });
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t("session.user")}
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          data-autofocus
          autoFocus
        />
        <PasswordInput
          label={t("session.password")}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        {logIn.error && (
          <Text c="var(--mantine-color-error)" role="alert">
            {isWrong ? t("session.wrong") : textOf(logIn.error)}
          </Text>
        )}
        <Button type="submit" loading={logIn.isPending} mt={4}>
          {t("session.submit")}
        </Button>
      </Stack>
    </form>
  );
}
