import { Text } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { LinkButton } from "@/components/LinkButton";
import type { Artifact, Place } from "../api/listArtifacts";

interface Props {
  place: Place;
  digests: string[];
  artifacts: Artifact[];
}

/** Leads to the differences of two artifacts, the older one at the left. */
export function CompareButton({ place, digests, artifacts }: Props) {
  const { t } = useTranslation();
  const pushed = (digest: string | undefined) =>
    artifacts.find((artifact) => artifact.digest === digest)?.push_time ?? "";
  const [first, second] = digests;
  if (digests.length !== 2) {
    return digests.length === 1 && <Text c="dimmed">{t("compare.hint")}</Text>;
  }
  const [left, right] = pushed(first) > pushed(second) ? [second, first] : [first, second];
  return (
    <LinkButton
      to="/projects/$projectName/repositories/$repositoryName/compare"
      params={{ ...place }}
      search={{ left, right }}
      variant="default"
      leftSection={<IconArrowsDiff size={16} />}
    >
      {t("compare.title")}
    </LinkButton>
  );
}
