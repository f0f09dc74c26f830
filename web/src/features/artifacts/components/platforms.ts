import type { Artifact } from "../api/listArtifacts";

const SHOWN_MAX = 3;

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** What an image runs on, as in "linux/arm64"; for an index the platforms that it offers. */
export function platformsOf(artifact: Artifact): string[] {
  const own = (artifact.extra_attrs ?? {}) as Record<string, unknown>;
  if (text(own.architecture)) {
    return [[text(own.os), text(own.architecture), text(own.variant)].filter(Boolean).join("/")];
  }
  const offered = (artifact.references ?? []).map(({ platform }) =>
    [platform?.os, platform?.architecture, platform?.variant].filter(Boolean).join("/"),
  );
  return [...new Set(offered)].filter((platform) => platform !== "" && platform !== "unknown/unknown");
}

export function describePlatforms(artifact: Artifact): string {
  const platforms = platformsOf(artifact);
  const more = platforms.length - SHOWN_MAX;
  return platforms.slice(0, SHOWN_MAX).join(", ") + (more > 0 ? ` +${more}` : "");
}
