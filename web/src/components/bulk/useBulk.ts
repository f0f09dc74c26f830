import { useMutation } from "@tanstack/react-query";

/** What came of several rows: each that failed has its reason. */
export interface Outcome {
  done: string[];
  failed: { key: string; error: unknown }[];
}

/** Do something to one row after the other; what fails does not keep the rest from being tried. */
export function useBulk(act: (key: string) => Promise<unknown>) {
  return useMutation({
    mutationFn: async (keys: string[]): Promise<Outcome> => {
      const outcome: Outcome = { done: [], failed: [] };
      for (const key of keys) {
        try {
          await act(key);
          outcome.done.push(key);
        } catch (error) {
          outcome.failed.push({ key, error });
        }
      }
      return outcome;
    },
  });
}
