import { useTranslation } from "react-i18next";
import { en } from "@/locales/en";

const { operations, types } = en.logs;

/** What the log calls what was done, in the system and in a project. */
const OUTSIDE_PROJECTS = ["login", "logout", "stop"];
export const OPERATIONS = Object.keys(operations);
export const OPERATIONS_IN_PROJECTS = OPERATIONS.filter((operation) => !OUTSIDE_PROJECTS.includes(operation));

/** What it was done to. */
const TYPES_OUTSIDE_PROJECTS = ["user", "usergroup", "token", "role", "configuration", "schedule", "execution"];
export const TYPES = Object.keys(types);
export const TYPES_IN_PROJECTS = TYPES.filter((type) => !TYPES_OUTSIDE_PROJECTS.includes(type));

function isKey<Key extends string>(texts: Record<Key, string>, key: string): key is Key {
  return key in texts;
}

/** The log's words in the reader's language; those of the log itself where there are no others. */
export function useWords() {
  const { t } = useTranslation();
  const operationName = (operation: string) =>
    isKey(operations, operation) ? t(`logs.operations.${operation}`) : operation;
  const typeName = (type: string) => (isKey(types, type) ? t(`logs.types.${type}`) : type.replaceAll("_", " "));
  const actionName = (operation: string, type: string) =>
    operation === "login" || operation === "logout"
      ? operationName(operation)
      : t("logs.action", { operation: operationName(operation), type: typeName(type) });
  return { operationName, typeName, actionName };
}
