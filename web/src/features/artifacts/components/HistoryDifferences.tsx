import { Code, Skeleton, Table, Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ErrorNotice";
import { Section } from "@/components/Section";
import { WideContent } from "@/components/WideContent";
import { useBuildHistory } from "../api/buildHistory";
import type { Place } from "../api/listArtifacts";
import { compareSteps, type StepSide } from "../differences";
import { SideBadge } from "./SideBadge";

interface Props {
  place: Place;
  left: string;
  right: string;
  isWhole: boolean;
}

/** Which steps of the builds are the same, and which came and went. */
export function HistoryDifferences({ place, left, right, isWhole }: Props) {
  const { t } = useTranslation();
  const before = useBuildHistory(place, left, true);
  const after = useBuildHistory(place, right, true);
  const steps = useMemo(() => compareSteps(before.data ?? [], after.data ?? []), [before.data, after.data]);
  const failed = [before, after].find(({ error, data }) => error && !data);
  const shown = isWhole ? steps : steps.filter(({ side }) => side !== "both");
  if (before.data?.length === 0 && after.data?.length === 0) {
    return null;
  }
  return (
    <Section title={t("artifacts.history")}>
      {failed && <ErrorNotice error={failed.error} onRetry={failed.refetch} />}
      {(before.isPending || after.isPending) && <Skeleton height={80} />}
      {before.data && after.data && shown.length === 0 && <Text c="dimmed">{t("compare.same")}</Text>}
      {before.data && after.data && shown.length > 0 && <Steps steps={shown} />}
    </Section>
  );
}

function Steps({ steps }: { steps: StepSide[] }) {
  const { t } = useTranslation();
  return (
    <WideContent label={t("artifacts.history")}>
      <Table verticalSpacing={6} miw={420} aria-label={t("artifacts.history")}>
        <Table.Tbody>
          {steps.map(({ step, side }, index) => (
            // Steps have no name of their own, and their order never changes.
            // biome-ignore lint/suspicious/noArrayIndexKey: as said above
            <Table.Tr key={index}>
              <Table.Td w={110}>
                <SideBadge side={side} />
              </Table.Td>
              <Table.Td>
                <Code style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>{step}</Code>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideContent>
  );
}
