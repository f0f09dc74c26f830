import { ColorSwatch, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Time } from "@/components/Time";
import type { Column } from "@/components/table/DataTable";
import type { GlobalLabel } from "../api/listLabels";
import { LabelMenu } from "./LabelMenu";

export function useLabelColumns(): Column<GlobalLabel>[] {
  const { t } = useTranslation();
  return [
    {
      key: "name",
      header: t("admin.labels.name"),
      sortKey: "name",
      render: (label) => (
        <Group gap="xs" wrap="nowrap">
          <ColorSwatch color={label.color || "transparent"} size={14} style={{ flexShrink: 0 }} />
          <Text fw={500} style={{ overflowWrap: "anywhere" }}>
            {label.name}
          </Text>
        </Group>
      ),
    },
    {
      key: "description",
      header: t("admin.labels.description"),
      render: (label) => (
        <Text c="dimmed" lineClamp={2} style={{ overflowWrap: "anywhere" }}>
          {label.description}
        </Text>
      ),
      isSecondary: true,
      width: "45%",
    },
    {
      key: "created",
      header: t("admin.labels.createdTime"),
      sortKey: "creation_time",
      render: (label) => <Time value={label.creation_time} />,
      isSecondary: true,
      width: 150,
    },
    { key: "menu", header: "", render: (label) => <LabelMenu label={label} />, align: "right", width: 52 },
  ];
}
