import { Code, Group, List, Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ErrorNotice";
import { useRoleName } from "@/components/roleName";
import { Section } from "@/components/Section";
import { StateBadge } from "@/components/StateBadge";
import { type Reason, useExplanation } from "../api/explain";
import type { ExplainSearch } from "../explainSearch";
import { NOBODY } from "./question";

/** Whether it is allowed: each of the reasons would do by itself; or what is missing. */
export function Answer({ search }: { search: ExplainSearch }) {
  const { t } = useTranslation();
  const query = useExplanation(search);
  if (query.error) {
    return <ErrorNotice error={query.error} onRetry={query.refetch} />;
  }
  const answer = query.data;
  return (
    <Section title={t("explain.answer")}>
      <div aria-live="polite" aria-busy={query.isFetching}>
        {answer === undefined ? (
          <Skeleton height={24} width="60%" />
        ) : (
          <Stack gap="sm">
            <Group gap="sm">
              <StateBadge state={answer.allowed ? "good" : "bad"}>
                {t(answer.allowed ? "explain.allowed" : "explain.refused")}
              </StateBadge>
              <Text style={{ overflowWrap: "anywhere" }}>
                {answer.subject === NOBODY ? t("explain.nobody") : answer.subject.replace(/^[a-z]+:/, "")} ·{" "}
                <Code>{answer.action}</Code> · {answer.resource === "/" ? t("explain.inSystem") : answer.resource}
              </Text>
            </Group>
            {answer.allowed ? <Reasons reasons={answer.reasons} /> : <Missing missing={answer.missing} />}
          </Stack>
        )}
      </div>
    </Section>
  );
}

function Reasons({ reasons }: { reasons: Reason[] }) {
  const { t } = useTranslation();
  const told = useReason();
  return (
    <>
      <Text c="dimmed">{t(reasons.length > 1 ? "explain.eachSuffices" : "explain.because")}</Text>
      <List spacing={4}>
        {reasons.map((reason) => (
          <List.Item key={reason.text} style={{ overflowWrap: "anywhere" }}>
            {told(reason)}
          </List.Item>
        ))}
      </List>
    </>
  );
}

function Missing({ missing }: { missing: string }) {
  const { t } = useTranslation();
  return (
    <>
      <Text>
        {t("explain.missing")} <Code style={{ overflowWrap: "anywhere" }}>{missing}</Code>
      </Text>
      <Text c="dimmed">{t("explain.remedy")}</Text>
    </>
  );
}

/** A reason in the reader's language; what is of another kind in the server's own words. */
function useReason(): (reason: Reason) => string {
  const { t } = useTranslation();
  const roleName = useRoleName();
  return ({ kind, text, grant }) => {
    if (kind === "sysadmin" || kind === "public" || kind === "robot") {
      return t(`explain.reasons.${kind}`);
    }
    if (grant === null) {
      return text;
    }
    const { project_name: project, repository, subject_name: name } = grant;
    const role = roleName(grant.role_id) || grant.role_name;
    const place = project === "" ? t("grants.everywhere") : repository === "" ? project : `${project}/${repository}`;
    return t(grant.subject_kind === "group" ? "explain.reasons.group" : "explain.reasons.grant", { name, role, place });
  };
}
