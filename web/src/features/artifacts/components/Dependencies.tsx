import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { WideContent } from "@/components/WideContent";

interface Dependency {
  name: string;
  version: string;
  repository: string;
}

/** The charts that a chart needs. */
export function Dependencies({ text }: { text: string }) {
  const { t } = useTranslation();
  const dependencies = (JSON.parse(text) as Dependency[] | null) ?? [];
  if (dependencies.length === 0) {
    return <Text c="dimmed">{t("artifacts.noDependencies")}</Text>;
  }
  return (
    <WideContent label={t("artifacts.dependencies")}>
      <Table verticalSpacing={6} miw={420} aria-label={t("artifacts.dependencies")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("artifacts.dependencyName")}</Table.Th>
            <Table.Th>{t("artifacts.dependencyVersion")}</Table.Th>
            <Table.Th>{t("artifacts.dependencySource")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {dependencies.map(({ name, version, repository }) => (
            <Table.Tr key={`${name} ${version} ${repository}`}>
              <Table.Td>{name}</Table.Td>
              <Table.Td>{version}</Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{repository}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideContent>
  );
}
