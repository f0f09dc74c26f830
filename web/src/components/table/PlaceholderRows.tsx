import { Skeleton } from "@mantine/core";

const ROWS = ["1", "2", "3", "4", "5"];

/** The outline of a table whose first page is on its way. */
export function PlaceholderRows({ columns }: { columns: number }) {
  const cells = Array.from({ length: columns }, (_, column) => String(column));
  return ROWS.map((row) => (
    <tr key={row}>
      {cells.map((cell) => (
        <td key={cell}>
          <Skeleton height={12} width={cell === "0" ? "60%" : "40%"} />
        </td>
      ))}
    </tr>
  ));
}
