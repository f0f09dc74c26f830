import { Anchor, Center, Group, Paper, Stack, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { createLink, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { LoginForm } from "./LoginForm";

const PageLink = createLink(Anchor<"a">);

/** The door. Whoever came from a page goes back to it. */
export function LoginPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { next } = useSearch({ from: "/login" });
  useDocumentTitle(`${t("session.submit")} · Wharf`);
  return (
    <Center mih="70vh">
      <Stack w={360} maw="100%" gap="md">
        <Paper withBorder p="xl" radius="md">
          <Group gap="sm" mb="lg">
            <img src="/ui/icon.svg" alt="" width={32} height={32} />
            <Title order={1}>{t("session.title")}</Title>
          </Group>
          <LoginForm onDone={() => navigate({ to: next ?? "/projects" })} />
        </Paper>
        <PageLink to="/projects" ta="center" size="md">
          {t("session.browse")}
        </PageLink>
      </Stack>
    </Center>
  );
}
