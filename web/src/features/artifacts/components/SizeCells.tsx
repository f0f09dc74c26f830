import { Progress, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatBytes } from "@/lib/format";

/** The size of a layer: a bar beside those of the others, and the number. */
export function SizeCells({ size, largest }: { size: number; largest: number }) {
  const { i18n } = useTranslation();
  const text = formatBytes(size, i18n.language);
  return (
    <>
      <Table.Td>
        <Progress value={(size / largest) * 100} size="sm" aria-label={text} />
      </Table.Td>
      <Table.Td w={100} ta="right" style={{ whiteSpace: "nowrap" }}>
        {text}
      </Table.Td>
    </>
  );
}
