import type { components } from "@/generated/harbor";

export type Robot = components["schemas"]["RobotAnswer"];

/** The right to do one thing with one kind of resource, as in "repository:pull". */
export type Right = `${string}:${string}`;

export interface RobotSettings {
  description: string;
  /** Null for no end. */
  days: number | null;
  rights: Right[];
}

interface Access {
  resource: string;
  action: string;
}

export const NEVER_DAYS = -1;
const SECONDS = 1000;

/** What a robot may do in its project. */
export function rightsOf(robot: Robot): Right[] {
  const permissions = robot.permissions as { access?: Access[] }[];
  return permissions.flatMap(({ access }) => (access ?? []).map(({ resource, action }) => rightOf(resource, action)));
}

export function rightOf(resource: string, action: string): Right {
  return `${resource}:${action}`;
}

/** The same as Harbor's API takes it. */
export function permissionsOf(projectName: string, rights: Right[]) {
  const access = rights.map((right) => {
    const [resource = "", action = ""] = right.split(":");
    return { resource, action };
  });
  return [{ kind: "project", namespace: projectName, access }];
}

/** A robot's name without the prefix and the project that its full name begins with. */
export function shortName(robot: Robot): string {
  return robot.name.slice(robot.name.indexOf("+") + 1);
}

/** When a robot ends; nothing for one without an end. */
export function endOf(robot: Robot): string | undefined {
  return robot.expires_at < 0 ? undefined : new Date(robot.expires_at * SECONDS).toISOString();
}

export function isExpired(robot: Robot, now: Date): boolean {
  return robot.expires_at >= 0 && robot.expires_at * SECONDS <= now.getTime();
}
