import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { currentUserQuery } from "@/api/currentUser";
import { listenForChanges } from "@/api/liveChanges";

/** Changes that follow each other closely are asked for together. */
const GATHERING_MS = 1_000;
const EVERYTHING = [["projects"], ["repositories"], ["artifacts"]];

function keysOf(project: string, repository: string): string[][] {
  return repository
    ? [
        ["projects", "list"],
        ["projects", "summary", project],
        ["repositories", project],
        ["artifacts", project, repository],
      ]
    : [["projects"]];
}

/** Brings pages up to date when somebody pushes, deletes or moves a tag. */
export function LiveUpdates() {
  const queries = useQueryClient();
  // As of whom the server tells: somebody else is told something else.
  const user = useQuery(currentUserQuery).data;
  const userId = user?.user_id ?? 0;
  const isKnown = user !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a stream for each who logs in
  useEffect(() => {
    if (!isKnown) {
      return;
    }
    const waiting = new Map<string, string[]>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      for (const queryKey of waiting.values()) {
        queries.invalidateQueries({ queryKey });
      }
      waiting.clear();
    };
    const gather = (keys: string[][]) => {
      for (const key of keys) {
        waiting.set(key.join(" "), key);
      }
      timer ??= setTimeout(flush, GATHERING_MS);
    };
    const stop = listenForChanges({
      onChange: ({ project, repository }) => gather(keysOf(project, repository)),
      onGap: () => gather(EVERYTHING),
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [queries, userId, isKnown]);
  return null;
}
