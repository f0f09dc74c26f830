import type { Token } from "../api/listTokens";

const PULL = [
  "project:read",
  "repository:read",
  "repository:list",
  "repository:pull",
  "artifact:read",
  "artifact:list",
  "artifact-addition:read",
  "accessory:list",
  "tag:list",
];
const PUSH = [...PULL, "repository:push", "repository:update", "artifact:create", "tag:create"];
const DELETE = [...PUSH, "repository:delete", "artifact:delete", "tag:delete"];

/** How much a token may do in a project. */
export const LEVELS = { pull: PULL, push: PUSH, delete: DELETE } as const;
export type Level = keyof typeof LEVELS;
export const LEVEL_NAMES = ["pull", "push", "delete"] as const satisfies readonly Level[];

export const EVERY_PROJECT = "*";

/** The same as the API wants it. */
export function scopesOf(level: Level, namespaces: string[]) {
  const access = LEVELS[level].map((permission) => {
    const [resource, action] = permission.split(":") as [string, string];
    return { resource, action };
  });
  return namespaces.map((namespace) => ({ kind: "project", namespace, access }));
}

export interface TokenPlace {
  namespace: string;
  /** Null for what some other client has put together. */
  level: Level | null;
  count: number;
}

interface ShownScope {
  namespace?: string;
  access?: { resource?: string; action?: string }[];
}

/** What a token is narrowed to, by place; null where it is not. */
export function placesOf(token: Token): TokenPlace[] | null {
  const scopes = token.permissions as ShownScope[] | null;
  return (
    scopes?.map(({ namespace = "", access = [] }) => {
      const held = new Set(access.map(({ resource, action }) => `${resource}:${action}`));
      const level = LEVEL_NAMES.find(
        (name) => LEVELS[name].length === held.size && LEVELS[name].every((one) => held.has(one)),
      );
      return { namespace, level: level ?? null, count: held.size };
    }) ?? null
  );
}
