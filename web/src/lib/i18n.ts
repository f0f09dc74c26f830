import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "@/locales/en";

/** Languages by their tag; another one is a file in `locales` and a line here. */
export const LANGUAGES = {
  en: { name: "English", load: async () => en },
  "zh-CN": { name: "简体中文", load: async () => (await import("@/locales/zh-CN")).zhCN },
} as const;

export type Language = keyof typeof LANGUAGES;

const STORAGE_KEY = "wharf-language";

function isLanguage(value: string | null | undefined): value is Language {
  return value != null && value in LANGUAGES;
}

/** The language that was chosen before, else the first of the browser's that there is, else English. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(STORAGE_KEY);
  if (isLanguage(chosen)) {
    return chosen;
  }
  for (const wanted of navigator.languages) {
    const match = Object.keys(LANGUAGES).find((tag) => tag === wanted || tag.split("-")[0] === wanted.split("-")[0]);
    if (isLanguage(match)) {
      return match;
    }
  }
  return "en";
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORAGE_KEY, language);
  await show(language);
}

async function show(language: Language): Promise<void> {
  i18next.addResourceBundle(language, "translation", await LANGUAGES[language].load());
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    fallbackLng: "en",
    resources: { en: { translation: en } },
    // React escapes whatever it shows.
    interpolation: { escapeValue: false },
  });
  await show(preferredLanguage());
}
