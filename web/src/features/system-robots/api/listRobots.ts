import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { type PermissionText, permissionText } from "@/api/grantablePermissions";
import { contains, type ListQuery, listed } from "@/api/pages";
import type { components } from "@/generated/harbor";

export type Robot = components["schemas"]["RobotAnswer"];

/** What a robot may do in one place: a project, "*" for every one, "/" for the system. */
export interface RobotPlace {
  kind: string;
  namespace: string;
  permissions: PermissionText[];
}

export const SYSTEM = "/";
export const EVERY_PROJECT = "*";

export const systemRobotsKey = ["robots", "system"] as const;

export function systemRobotsQuery({ page, size, sort, search }: ListQuery) {
  const q = contains("name", search);
  const query = { page, page_size: size, ...(sort && { sort }), ...(q && { q }) };
  return queryOptions({
    queryKey: [...systemRobotsKey, query],
    queryFn: async ({ signal }) => listed(await harbor.GET("/robots", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

interface ShownPermission {
  kind?: string;
  namespace?: string;
  access?: { resource?: string; action?: string }[];
}

export function placesOf(robot: Robot): RobotPlace[] {
  return (robot.permissions as ShownPermission[]).map(({ kind = "", namespace = "", access = [] }) => ({
    kind,
    namespace,
    permissions: access.map(permissionText),
  }));
}
