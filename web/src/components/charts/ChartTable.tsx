import { Table, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { WideContent } from "../WideContent";

interface Props {
  label: string;
  headers: string[];
  /** The first cell of a row names it. */
  rows: string[][];
}

/** The numbers of a chart, for whoever cannot see it, and for whoever wants to know exactly. */
export function ChartTable({ label, headers, rows }: Props) {
  const { t } = useTranslation();
  const [isOpen, { toggle }] = useDisclosure(false);
  return (
    <>
      <UnstyledButton fz="sm" c="var(--mantine-color-anchor)" mt="xs" aria-expanded={isOpen} onClick={toggle}>
        {t(isOpen ? "charts.hideTable" : "charts.showTable")}
      </UnstyledButton>
      {isOpen && (
        <WideContent label={label}>
          <Table aria-label={label} mt="xs" style={{ fontVariantNumeric: "tabular-nums" }}>
            <Table.Thead>
              <Table.Tr>
                {headers.map((header, at) => (
                  <Table.Th key={header} ta={at > 0 ? "right" : "left"}>
                    {header}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(([name, ...cells]) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={400}>
                    {name}
                  </Table.Th>
                  {cells.map((cell, at) => (
                    <Table.Td key={headers[at + 1]} ta="right">
                      {cell}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </WideContent>
      )}
    </>
  );
}
