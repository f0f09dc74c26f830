import { Checkbox, Group, ScrollArea, Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ErrorNotice";
import { useFailureNotice } from "@/components/useFailureNotice";
import { useLabelChoices } from "../api/labelChoices";
import { useSetLabel } from "../api/setLabel";
import { LabelDot } from "./LabelDot";
import type { LabelPickerProps } from "./LabelPicker";

type Choices = NonNullable<ReturnType<typeof useLabelChoices>["ofProject"]["data"]>;

/** The labels that fit what is typed; those that the artifact has are ticked. */
export function LabelChoices({ part, ...props }: LabelPickerProps & { part: string }) {
  const { t } = useTranslation();
  const { ofProject, ofSystem } = useLabelChoices(props.artifact.project_id, part);
  const failed = [ofProject, ofSystem].find(({ error, data }) => error && !data);
  if (failed) {
    return <ErrorNotice error={failed.error} onRetry={failed.refetch} />;
  }
  if (!ofProject.data || !ofSystem.data) {
    return <Skeleton height={60} />;
  }
  if (ofProject.data.length + ofSystem.data.length === 0) {
    return <Text c="dimmed">{t(part ? "palette.nothing" : "labels.emptyTitle")}</Text>;
  }
  return (
    <ScrollArea.Autosize mah={280} type="auto" offsetScrollbars>
      <Stack gap="sm">
        <Choice title={t("artifacts.projectLabels")} labels={ofProject.data} {...props} />
        <Choice title={t("artifacts.systemLabels")} labels={ofSystem.data} {...props} />
      </Stack>
    </ScrollArea.Autosize>
  );
}

function Choice({ title, labels, ...props }: LabelPickerProps & { title: string; labels: Choices }) {
  const { place, artifact, mayAdd, mayRemove } = props;
  const tell = useFailureNotice();
  const change = useSetLabel(place, artifact.digest);
  const present = new Set((artifact.labels ?? []).map((label) => label.id));
  const isOn = (id: number) =>
    change.isPending && change.variables.labelId === id ? change.variables.isOn : present.has(id);
  if (labels.length === 0) {
    return null;
  }
  return (
    <Stack gap={8} role="group" aria-label={title}>
      <Text size="xs" c="dimmed" fw={600}>
        {title}
      </Text>
      {labels.map((label) => (
        <Checkbox
          key={label.id}
          size="xs"
          checked={isOn(label.id)}
          disabled={change.isPending || !(present.has(label.id) ? mayRemove : mayAdd)}
          onChange={(event) =>
            change.mutate({ labelId: label.id, isOn: event.currentTarget.checked }, { onError: tell })
          }
          label={
            <Group gap={8} wrap="nowrap">
              <LabelDot color={label.color} />
              <Text span lineClamp={2} title={label.name} style={{ overflowWrap: "anywhere" }}>
                {label.name}
              </Text>
            </Group>
          }
        />
      ))}
    </Stack>
  );
}
