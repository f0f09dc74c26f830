import { ColorSwatch, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Time } from "@/components/Time";
import type { Column } from "@/components/table/DataTable";
import type { Label, Owner } from "../api/listLabels";
import { LabelMenu } from "./LabelMenu";

const NO_COLOR = "var(--mantine-color-gray-5)";

export interface LabelRights {
  mayUpdate: boolean;
  mayDelete: boolean;
}

export function useLabelColumns(owner: Owner | undefined, { mayUpdate, mayDelete }: LabelRights): Column<Label>[] {
  const { t } = useTranslation();
  const columns: Column<Label>[] = [
    {
      key: "name",
      header: t("labels.name"),
      sortKey: "name",
      render: (label) => <Name label={label} />,
      width: "30%",
      minWidth: 140,
    },
    {
      key: "description",
      header: t("labels.description"),
      render: (label) => (
        <Text c="dimmed" lineClamp={2} style={{ overflowWrap: "anywhere" }}>
          {label.description}
        </Text>
      ),
    },
    {
      key: "created",
      header: t("projects.created"),
      sortKey: "creation_time",
      render: (label) => <Time value={label.creation_time} />,
      isSecondary: true,
      width: 150,
    },
  ];
  if (owner !== undefined && (mayUpdate || mayDelete)) {
    columns.push({
      key: "menu",
      header: "",
      render: (label) => <LabelMenu owner={owner} label={label} mayUpdate={mayUpdate} mayDelete={mayDelete} />,
      align: "right",
      width: 52,
    });
  }
  return columns;
}

function Name({ label }: { label: Label }) {
  return (
    <Group gap={8} wrap="nowrap">
      <ColorSwatch color={label.color || NO_COLOR} size={14} withShadow={false} style={{ flexShrink: 0 }} />
      <Text fw={500} style={{ overflowWrap: "anywhere" }}>
        {label.name}
      </Text>
    </Group>
  );
}
