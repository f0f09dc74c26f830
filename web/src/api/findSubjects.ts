import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";

const FOUND_MAX = 10;

/** Names of users or groups that contain what is typed. */
export function useSubjects(kind: "user" | "group", typed: string): string[] {
  const found = useQuery({
    queryKey: ["subjects", kind, typed],
    queryFn: async ({ signal }) => {
      if (kind === "user") {
        const query = { username: typed, page_size: FOUND_MAX };
        const users = (await harbor.GET("/users/search", { params: { query }, signal })).data ?? [];
        return users.map((user) => user.username);
      }
      const query = { groupname: typed, page_size: FOUND_MAX };
      const groups = (await harbor.GET("/usergroups/search", { params: { query }, signal })).data ?? [];
      return groups.map((group) => group.group_name);
    },
    enabled: typed !== "",
    placeholderData: keepPreviousData,
  });
  return typed === "" ? [] : [...new Set(found.data ?? [])];
}
