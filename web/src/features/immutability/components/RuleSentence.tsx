import { Code, Text } from "@mantine/core";
import { Trans, useTranslation } from "react-i18next";
import { type Choice, choicesOf, isEverything, type Rule, shownPattern } from "../rule";

/** What a rule says, in words. */
export function RuleSentence({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  const choices = choicesOf(rule);
  if (choices === null) {
    return <Text c="dimmed">{t("immutability.nothing")}</Text>;
  }
  return (
    <Text c={rule.disabled ? "dimmed" : undefined} style={{ overflowWrap: "anywhere" }}>
      <Part choice={choices.tags} what="tags" />
      {t("immutability.separator")}
      <Part choice={choices.repositories} what="repositories" />
    </Text>
  );
}

function Part({ choice, what }: { choice: Choice; what: "tags" | "repositories" }) {
  const { t } = useTranslation();
  if (isEverything(choice)) {
    return t(`immutability.${what}.all`);
  }
  const key = choice.isExcluding ? "excluding" : "matching";
  return (
    <Trans
      t={t}
      i18nKey={`immutability.${what}.${key}`}
      values={{ pattern: shownPattern(choice.pattern) }}
      components={{ code: <Code fz="sm" /> }}
    />
  );
}
