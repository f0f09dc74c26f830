import { useTranslation } from "react-i18next";
import { en } from "@/locales/en";

const { resources, actions } = en.robots;

function isKey<Key extends string>(texts: Record<Key, string>, key: string): key is Key {
  return key in texts;
}

/** The names of resources and actions; the API's own where there are no others. */
export function useRightNames() {
  const { t } = useTranslation();
  return {
    resourceName: (resource: string) => (isKey(resources, resource) ? t(`robots.resources.${resource}`) : resource),
    actionName: (action: string) => (isKey(actions, action) ? t(`robots.actions.${action}`) : action),
  };
}
