import { useTranslation } from "react-i18next";
import { Facts } from "@/components/Facts";
import { Time } from "@/components/Time";
import { formatBytes } from "@/lib/format";
import type { Artifact } from "../api/listArtifacts";
import { platformsOf } from "./platforms";
import { TagList } from "./TagList";

export function Overview({ artifact }: { artifact: Artifact }) {
  const { t, i18n } = useTranslation();
  const own = (artifact.extra_attrs ?? {}) as Record<string, unknown>;
  const author = typeof own.author === "string" ? own.author : "";
  return (
    <Facts
      facts={[
        [t("artifacts.tags"), <TagList key="tags" tags={artifact.tags ?? []} />],
        [t("artifacts.type"), artifact.type],
        [t("artifacts.platform"), artifact.references?.length ? "" : platformsOf(artifact).join(", ")],
        [t("artifacts.size"), formatBytes(artifact.size, i18n.language)],
        [t("artifacts.pushed"), <Time key="pushed" value={artifact.push_time} />],
        [t("artifacts.pulled"), <Time key="pulled" value={artifact.pull_time} />],
        [t("artifacts.author"), author],
        [t("artifacts.mediaType"), artifact.manifest_media_type],
      ]}
    />
  );
}
