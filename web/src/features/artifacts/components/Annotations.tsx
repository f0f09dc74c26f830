import { useTranslation } from "react-i18next";
import { Facts } from "@/components/Facts";
import { Section } from "@/components/Section";

/** What whoever pushed an artifact has written on it. */
export function Annotations({ annotations }: { annotations: unknown }) {
  const { t } = useTranslation();
  const entries = Object.entries((annotations ?? {}) as Record<string, string>);
  if (entries.length === 0) {
    return null;
  }
  return (
    <Section title={t("artifacts.annotations")}>
      <Facts facts={entries} />
    </Section>
  );
}
