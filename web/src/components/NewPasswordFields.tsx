import { Group, List, PasswordInput, Stack, Text } from "@mantine/core";
import { IconCheck, IconPoint } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isPassword, PASSWORD_RULES } from "@/lib/passwordRules";

export interface NewPassword {
  password: string;
  again: string;
}

export const NO_PASSWORD: NewPassword = { password: "", again: "" };

/** Whether it may be sent: as the server wants it, and twice the same. */
export function isReadyPassword({ password, again }: NewPassword): boolean {
  return isPassword(password) && password === again;
}

interface Props {
  value: NewPassword;
  onChange: (value: NewPassword) => void;
}

/** A new password, typed twice, with the rules that it has to meet. */
export function NewPasswordFields({ value, onChange }: Props) {
  const { t } = useTranslation();
  const isOther = value.again !== "" && value.again !== value.password;
  return (
    <Stack gap="md">
      <div>
        <PasswordInput
          label={t("password.new")}
          value={value.password}
          onChange={(event) => onChange({ ...value, password: event.currentTarget.value })}
          autoComplete="new-password"
        />
        <List listStyleType="none" mt={6} spacing={2} aria-label={t("password.rules")}>
          {PASSWORD_RULES.map((rule) => (
            <Rule key={rule.text} text={t(rule.text)} isMet={rule.isMet(value.password)} />
          ))}
        </List>
      </div>
      <PasswordInput
        label={t("password.again")}
        value={value.again}
        onChange={(event) => onChange({ ...value, again: event.currentTarget.value })}
        error={isOther && t("password.other")}
        autoComplete="new-password"
      />
    </Stack>
  );
}

function Rule({ text, isMet }: { text: string; isMet: boolean }) {
  const { t } = useTranslation();
  return (
    <List.Item>
      <Group gap={6} wrap="nowrap">
        {isMet ? (
          <IconCheck size={14} color="var(--mantine-color-teal-6)" aria-label={t("password.met")} />
        ) : (
          <IconPoint size={14} color="var(--mantine-color-dimmed)" aria-hidden />
        )}
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      </Group>
    </List.Item>
  );
}
