import { Button, Group, Radio, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ErrorNotice";
import { Section } from "@/components/Section";
import { notify } from "@/lib/notify";
import { useChangeAccess } from "../api/changeAccess";

const STYLES = {
  label: { fontSize: "var(--mantine-font-size-md)" },
  description: { fontSize: "var(--mantine-font-size-sm)" },
};

/** Who may pull. */
export function AccessSection({ projectName, isPublic }: { projectName: string; isPublic: boolean }) {
  const { t } = useTranslation();
  const change = useChangeAccess(projectName);
  const [chosen, setChosen] = useState(isPublic);
  const done = () => notify({ message: t(chosen ? "settings.nowPublic" : "settings.nowPrivate") });
  return (
    <Section title={t("projects.access")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(chosen, { onSuccess: done });
        }}
      >
        <Stack gap="md">
          <Radio.Group
            aria-label={t("projects.access")}
            value={chosen ? "public" : "private"}
            onChange={(value) => setChosen(value === "public")}
          >
            <Stack gap="sm">
              <Radio
                value="private"
                label={t("projects.private")}
                description={t("settings.privateText")}
                styles={STYLES}
              />
              <Radio
                value="public"
                label={t("projects.public")}
                description={t("settings.publicText")}
                styles={STYLES}
              />
            </Stack>
          </Radio.Group>
          {change.error && <ErrorNotice error={change.error} />}
          <Group>
            <Button type="submit" loading={change.isPending} disabled={chosen === isPublic}>
              {t("list.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
