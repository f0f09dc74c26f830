/** What an address of Harbor's pages means: a page of the server, or one of a project that is known by its id. */
export type Meaning = { page: string } | { projectId: number; rest: string };

const PAGES: Record<string, string> = {
  "": "/projects",
  projects: "/projects",
  logs: "/logs",
  users: "/admin/users",
  groups: "/admin/groups",
  "robot-accounts": "/admin/robots",
  labels: "/admin/labels",
  "project-quotas": "/admin/quotas",
  configs: "/admin/configuration",
};

/** What is not here leads to the project itself. */
const TABS: Record<string, string> = {
  members: "/members",
  labels: "/labels",
  "tag-strategy/immutable-tag": "/immutability",
  "robot-account": "/robots",
  logs: "/logs",
  configs: "/settings",
};

const PROJECT = /^\/harbor\/projects\/(\d+)(?:\/(.*))?$/;
const REPOSITORY = /^repositories\/(.+?)(?:\/(?:info-tab|artifacts-tab)(?:\/(.*))?)?$/;
const DIGEST = /sha(?:256|512):[0-9a-f]+/g;

/** Where Harbor's login leads afterwards, in this form or an older one. */
function loginPage(query: string): string {
  const next = new URLSearchParams(query).get("redirect_url");
  return next ? `/login?next=${encodeURIComponent(next)}` : "/login";
}

function entry<Value>(table: Record<string, Value>, path: string): Value | undefined {
  const words = path.split("/");
  // Pages of Harbor's have parts of their own, which are one page here.
  return table[path] ?? table[words[0] ?? ""];
}

/** The meaning of an address as it stands in the browser's line; nothing where there is no such page here. */
export function meaningOf(pathname: string, query: string): Meaning | null {
  const path = pathname.replace(/\/+$/, "");
  if (/^\/(?:account|harbor)\/sign-(?:in|up)$/.test(path)) {
    return { page: loginPage(query) };
  }
  const [, id, rest = ""] = PROJECT.exec(path) ?? [];
  if (id !== undefined) {
    return { projectId: Number(id), rest };
  }
  const page = entry(PAGES, path.replace(/^\/harbor\/?/, ""));
  return page === undefined ? null : { page };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The address here of a page of a project whose name is known by now. */
export function projectPage(projectName: string, rest: string): string {
  const project = `/projects/${encodeURIComponent(projectName)}`;
  const [, name, inside = ""] = REPOSITORY.exec(rest) ?? [];
  if (name === undefined) {
    return project + (entry(TABS, rest) ?? "");
  }
  // Some links have it encoded twice; a name has no percent sign of its own.
  const repository = `${project}/repositories/${encodeURIComponent(decoded(decoded(name)))}`;
  // The last one is the artifact; those before it are the indexes on the way to it.
  const digest = decoded(inside).match(DIGEST)?.at(-1);
  return digest ? `${repository}/artifacts/${encodeURIComponent(digest)}` : repository;
}
