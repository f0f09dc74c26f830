import { Stack, Text } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/PageHeader";
import { Section } from "@/components/Section";
import { type ExplainSearch, validateExplainSearch } from "../explainSearch";
import { Answer } from "./Answer";
import { QuestionForm } from "./QuestionForm";

/** Why somebody may do something, or what he lacks; the question stands in the address. */
export function ExplainPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = validateExplainSearch(useSearch({ strict: false }));
  const ask = (asked: ExplainSearch) => navigate({ to: ".", search: asked as never });
  return (
    <>
      <PageHeader title={t("explain.title")} />
      <Stack gap="md" maw={640}>
        <Text c="dimmed">{t("explain.intro")}</Text>
        <Section title={t("explain.question")}>
          <QuestionForm key={JSON.stringify(search)} search={search} onAsk={ask} />
        </Section>
        {search.action && search.resource && <Answer search={search} />}
      </Stack>
    </>
  );
}
