import { queryOptions } from "@tanstack/react-query";
import { harbor } from "./client";

/** A permission as one text: "repository:pull". */
export type PermissionText = `${string}:${string}`;

export interface Grantable {
  project: PermissionText[];
  system: PermissionText[];
}

export function permissionText({ resource, action }: { resource?: string; action?: string }): PermissionText {
  return `${resource ?? ""}:${action ?? ""}`;
}

/** The same as the API wants it. */
export function permissionOf(text: PermissionText): { resource: string; action: string } {
  const [resource = "", action = ""] = text.split(":");
  return { resource, action };
}

/** What robots can be allowed, in projects and in the system. */
export const grantableQuery = queryOptions({
  queryKey: ["grantable-permissions"],
  queryFn: async (): Promise<Grantable> => {
    const { data } = await harbor.GET("/permissions");
    return {
      project: (data?.project ?? []).map(permissionText),
      system: (data?.system ?? []).map(permissionText),
    };
  },
  staleTime: Number.POSITIVE_INFINITY,
});
