import type { Artifact, Place } from "../api/listArtifacts";

/** The commands that pull an artifact: by the client's name. A chart is pulled by helm, whatever else by oras. */
export function pullCommands(host: string, place: Place, artifact: Artifact, tag: string | undefined) {
  const name = `${host}/${place.projectName}/${place.repositoryName}`;
  const reference = tag === undefined ? `${name}@${artifact.digest}` : `${name}:${tag}`;
  if (artifact.type === "CHART") {
    return { helm: `helm pull oci://${name}${tag === undefined ? "" : ` --version ${tag}`}` };
  }
  if (artifact.type === "IMAGE") {
    return Object.fromEntries(
      ["docker", "podman", "nerdctl", "crictl"].map((client) => [client, `${client} pull ${reference}`]),
    );
  }
  return { oras: `oras pull ${reference}` };
}
