import { useTranslation } from "react-i18next";
import { Section } from "@/components/Section";
import { TextBlock } from "@/components/TextBlock";

const INDENT = 2;

/** What an artifact says of itself: the configuration of an image, the metadata of a chart. */
export function ConfigSection({ attributes }: { attributes: unknown }) {
  const { t } = useTranslation();
  if (typeof attributes !== "object" || attributes === null || Object.keys(attributes).length === 0) {
    return null;
  }
  return (
    <Section title={t("artifacts.config")}>
      <TextBlock label={t("artifacts.config")} text={JSON.stringify(attributes, null, INDENT)} />
    </Section>
  );
}
