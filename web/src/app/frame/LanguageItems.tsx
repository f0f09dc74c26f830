import { Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { chooseLanguage, LANGUAGES, type Language } from "@/lib/i18n";

export default function LanguageItems() {
  const { i18n } = useTranslation();
  return Object.entries(LANGUAGES).map(([language, { name }]) => (
    <Menu.Item
      key={language}
      lang={language}
      fw={i18n.language === language ? 600 : undefined}
      onClick={() => chooseLanguage(language as Language)}
    >
      {name}
    </Menu.Item>
  ));
}
