import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/projectPermissions";
import { Facts } from "@/components/Facts";
import { Time } from "@/components/Time";
import { formatBytes } from "@/lib/format";
import type { Artifact, Place } from "../api/listArtifacts";
import { LabelBadges } from "./LabelBadges";
import { LabelPicker } from "./LabelPicker";
import { platformsOf } from "./platforms";

export function Overview({ place, artifact }: { place: Place; artifact: Artifact }) {
  const { t, i18n } = useTranslation();
  const own = (artifact.extra_attrs ?? {}) as Record<string, unknown>;
  const author = typeof own.author === "string" ? own.author : "";
  return (
    <Facts
      facts={[
        [t("artifacts.type"), artifact.type],
        [t("artifacts.platform"), artifact.references?.length ? "" : platformsOf(artifact).join(", ")],
        [t("artifacts.size"), formatBytes(artifact.size, i18n.language)],
        [t("artifacts.pushed"), <Time key="pushed" value={artifact.push_time} />],
        [t("artifacts.pulled"), <Time key="pulled" value={artifact.pull_time} />],
        [t("artifacts.author"), author],
        [t("artifacts.mediaType"), artifact.manifest_media_type],
        [t("artifacts.labels"), <Labels key="labels" place={place} artifact={artifact} />],
      ]}
    />
  );
}

function Labels({ place, artifact }: { place: Place; artifact: Artifact }) {
  const { t } = useTranslation();
  const may = useMay(artifact.project_id);
  const labels = artifact.labels ?? [];
  const mayAdd = may("create", "artifact-label") && may("list", "label");
  const mayRemove = may("delete", "artifact-label") && may("list", "label");
  return (
    <Group gap={4}>
      {labels.length === 0 ? <Text c="dimmed">{t("artifacts.noLabels")}</Text> : <LabelBadges labels={labels} />}
      {(mayAdd || mayRemove) && <LabelPicker place={place} artifact={artifact} mayAdd={mayAdd} mayRemove={mayRemove} />}
    </Group>
  );
}
