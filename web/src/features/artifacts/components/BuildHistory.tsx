import { Code, Skeleton, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ErrorNotice";
import { Section } from "@/components/Section";
import { Time } from "@/components/Time";
import { WideContent } from "@/components/WideContent";
import { useBuildHistory } from "../api/buildHistory";
import type { Place } from "../api/listArtifacts";

/** How an image was built. */
export function BuildHistory({ place, digest }: { place: Place; digest: string }) {
  const { t } = useTranslation();
  const history = useBuildHistory(place, digest, true);
  if (history.data?.length === 0) {
    return null;
  }
  return (
    <Section title={t("artifacts.history")}>
      {history.error ? <ErrorNotice error={history.error} onRetry={history.refetch} /> : null}
      {history.isPending && <Skeleton height={80} />}
      <WideContent label={t("artifacts.history")}>
        <Table verticalSpacing={6} miw={420} aria-label={t("artifacts.history")}>
          <Table.Tbody>
            {history.data?.map((step, index) => (
              // Steps have no name of their own, and their order never changes.
              // biome-ignore lint/suspicious/noArrayIndexKey: as said above
              <Table.Tr key={index}>
                <Table.Td w={48} c="dimmed" ta="right">
                  {index + 1}
                </Table.Td>
                <Table.Td>
                  <Code style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>{step.created_by ?? ""}</Code>
                  {step.empty_layer && (
                    <Text span size="sm" c="dimmed" ml="xs">
                      {t("artifacts.empty")}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td w={150}>
                  <Time value={step.created} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </WideContent>
    </Section>
  );
}
