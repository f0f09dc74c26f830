import { useTranslation } from "react-i18next";

/** What the log calls what was done, and what it was done to. */
export const OPERATIONS = [
  "create",
  "update",
  "delete",
  "pull",
  "login",
  "logout",
  "restore",
  "rename",
  "stop",
] as const;

export const RESOURCE_TYPES = [
  "artifact",
  "tag",
  "repository",
  "project",
  "member",
  "user",
  "usergroup",
  "robot",
  "token",
  "role",
  "label",
  "quota",
  "configuration",
] as const;

function isOne<Word extends string>(word: string | undefined, words: readonly Word[]): word is Word {
  return words.some((known) => known === word);
}

/** The same in the reader's language; what is not known stays as the log has it. */
export function useWords() {
  const { t } = useTranslation();
  return {
    operation: (word: string | undefined) =>
      isOne(word, OPERATIONS) ? t(`admin.logs.operations.${word}`) : (word ?? ""),
    resourceType: (word: string | undefined) =>
      isOne(word, RESOURCE_TYPES) ? t(`admin.logs.types.${word}`) : (word ?? "").replaceAll("_", " "),
  };
}
