export interface Commands {
  logIn: string;
  push: string;
  pull: string;
}

const CLIENTS = ["docker", "podman", "nerdctl"] as const;
export type Client = (typeof CLIENTS)[number];

/** The commands of a client for this very host. */
export function imageCommands(client: Client, host: string, isPlain: boolean): Commands {
  const image = `${host}/library/app:1.0`;
  // docker has this in its daemon's settings instead.
  const podmanFlag = isPlain && client === "podman" ? " --tls-verify=false" : "";
  const nerdctlFlag = isPlain && client === "nerdctl" ? " --insecure-registry" : "";
  return {
    logIn: `${client}${nerdctlFlag} login${podmanFlag} ${host}`,
    push: `${client} tag app:1.0 ${image}\n${client}${nerdctlFlag} push${podmanFlag} ${image}`,
    pull: `${client}${nerdctlFlag} pull${podmanFlag} ${image}`,
  };
}

export function helmCommands(host: string, isPlain: boolean): string {
  const flag = isPlain ? " --plain-http" : "";
  return [
    `helm registry login ${host}${flag}`,
    `helm push chart-1.0.0.tgz oci://${host}/library${flag}`,
    `helm pull oci://${host}/library/chart --version 1.0.0${flag}`,
  ].join("\n");
}
