import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { harbor } from "@/api/client";
import { useCurrentUser } from "@/api/currentUser";

const ASKED_MAX = 100;
const GUEST = 3;
const LIMITED_GUEST = 5;

/** Projects that somebody may copy into, by a part of their name: where he has a role that does more than pull. */
export function useCopyTargets(part: string): string[] {
  const user = useCurrentUser();
  const query = useQuery({
    queryKey: ["projects", "copy-targets", part],
    queryFn: async ({ signal }) => {
      const wanted = { page: 1, page_size: ASKED_MAX, sort: "name", ...(part && { name: part }) };
      const { data } = await harbor.GET("/projects", { params: { query: wanted }, signal });
      return data ?? [];
    },
    enabled: user !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const mayPush = (roles: number[] | null) => (roles ?? []).some((role) => role !== GUEST && role !== LIMITED_GUEST);
  return (query.data ?? [])
    .filter((project) => user?.sysadmin_flag || mayPush(project.current_user_role_ids))
    .map((project) => project.name);
}
