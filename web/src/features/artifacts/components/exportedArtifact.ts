import type { Artifact } from "../api/listArtifacts";

/** What stands in a file of an artifact: what the list shows, without the manifests behind it. */
export function exportedArtifact(artifact: Artifact) {
  return {
    repository: artifact.repository_name,
    digest: artifact.digest,
    tags: (artifact.tags ?? []).map((tag) => tag.name),
    type: artifact.type,
    media_type: artifact.manifest_media_type,
    size: artifact.size,
    labels: (artifact.labels ?? []).map((label) => label.name),
    push_time: artifact.push_time,
    pull_time: artifact.pull_time,
  };
}
