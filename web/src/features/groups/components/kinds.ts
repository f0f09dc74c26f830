const HTTP = 2;
const OIDC = 3;

/** What the API calls the kinds of groups. */
const KIND_NAMES: Record<number, string> = { 1: "LDAP", [HTTP]: "HTTP", [OIDC]: "OIDC" };

/** The kind of group that can be made by its name while people log in so; those of a directory are found there. */
export function creatableKind(mode: string | undefined): number | null {
  return mode === "http_auth" ? HTTP : mode === "oidc_auth" ? OIDC : null;
}

export function kindName(kind: number): string {
  return KIND_NAMES[kind] ?? "";
}
