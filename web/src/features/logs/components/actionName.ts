import { useTranslation } from "react-i18next";
import { en } from "@/locales/en";

const { operations, types } = en.logs;

function isKey<Key extends string>(texts: Record<Key, string>, key: string): key is Key {
  return key in texts;
}

/** What was done to what kind of thing, in words; those of the log itself where there are no others. */
export function useActionName(): (operation: string, type: string) => string {
  const { t } = useTranslation();
  return (operation, type) =>
    t("logs.action", {
      operation: isKey(operations, operation) ? t(`logs.operations.${operation}`) : operation,
      type: isKey(types, type) ? t(`logs.types.${type}`) : type,
    });
}
