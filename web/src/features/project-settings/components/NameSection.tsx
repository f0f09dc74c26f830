import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ErrorNotice";
import { Section } from "@/components/Section";
import { nameFault } from "@/lib/nameFault";
import { notify } from "@/lib/notify";
import { useRenameProject } from "../api/renameProject";

/** What a project is called. */
export function NameSection({ projectName }: { projectName: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const rename = useRenameProject(projectName);
  const [name, setName] = useState(projectName);
  const fault = name === "" || name === projectName ? null : nameFault(name);
  const done = () => {
    notify({ message: t("settings.renamed", { name }) });
    navigate({ to: "/projects/$projectName/settings", params: { projectName: name }, replace: true });
  };
  return (
    <Section title={t("projects.name")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate(name, { onSuccess: done });
        }}
      >
        <Stack gap="md">
          <Text c="dimmed">{t("settings.renameText")}</Text>
          <TextInput
            maw={480}
            aria-label={t("projects.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fault && t(fault)}
            autoComplete="off"
            spellCheck={false}
          />
          {rename.error && <ErrorNotice error={rename.error} />}
          <Group>
            <Button
              type="submit"
              loading={rename.isPending}
              disabled={name === "" || name === projectName || fault !== null}
            >
              {t("settings.rename")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
