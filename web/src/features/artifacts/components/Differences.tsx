import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/Section";
import { WideContent } from "@/components/WideContent";
import { type Difference, isSame } from "../differences";

interface Props {
  title: string;
  differences: Difference[];
  isWhole: boolean;
}

/** Values at both sides; where nothing is different that is said, and what neither side has is left out. */
export function Differences({ title, differences, isWhole }: Props) {
  const { t } = useTranslation();
  const present = differences.filter(({ left, right }) => left || right);
  const shown = isWhole ? present : present.filter((difference) => !isSame(difference));
  if (present.length === 0) {
    return null;
  }
  return (
    <Section title={title}>
      {shown.length === 0 ? (
        <Text c="dimmed">{t("compare.same")}</Text>
      ) : (
        <WideContent label={title}>
          <Table verticalSpacing={6} miw={480} layout="fixed" aria-label={title}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w="30%">{t("compare.what")}</Table.Th>
                <Table.Th>{t("compare.left")}</Table.Th>
                <Table.Th>{t("compare.right")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((difference) => (
                <Row key={difference.name} difference={difference} />
              ))}
            </Table.Tbody>
          </Table>
        </WideContent>
      )}
    </Section>
  );
}

function Row({ difference }: { difference: Difference }) {
  const { name, left, right } = difference;
  const isFaint = isSame(difference);
  return (
    <Table.Tr style={{ verticalAlign: "top", overflowWrap: "anywhere" }}>
      <Table.Th fw={isFaint ? 400 : 500} c={isFaint ? "dimmed" : undefined} scope="row">
        {name}
      </Table.Th>
      <Value text={left} isFaint={isFaint} />
      <Value text={right} isFaint={isFaint} />
    </Table.Tr>
  );
}

function Value({ text, isFaint }: { text: string | undefined; isFaint: boolean }) {
  const isNothing = text === undefined || text === "";
  return (
    <Table.Td c={isFaint || isNothing ? "dimmed" : undefined} style={{ whiteSpace: "pre-wrap" }}>
      {isNothing ? "–" : text}
    </Table.Td>
  );
}
