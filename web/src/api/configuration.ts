import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { harbor, wharf } from "./client";

/** The settings that pages show; the server has more. */
export interface Configuration {
  project_creation_restriction: string;
  restore_window_days: number;
  session_timeout: number;
  token_expiration: number;
  robot_name_prefix: string;
  robot_token_duration: number;
  read_only: boolean;
  banner_message: string;
  audit_log_forward_endpoint: string;
  skip_audit_log_database: boolean;
  disabled_audit_log_event_types: string;
  quota_per_project_enable: boolean;
  storage_per_project: number;
}

export interface StoredConfiguration {
  values: Configuration;
  /** What the settings of the server have fixed. */
  fixed: ReadonlySet<string>;
}

type Entries = Record<string, { value: unknown; editable: boolean }>;

async function readConfiguration(signal: AbortSignal): Promise<StoredConfiguration> {
  const [shown, restoring] = await Promise.all([
    harbor.GET("/configurations", { signal }),
    // This key is Wharf's own, and the configuration of Harbor's API leaves it out.
    wharf.GET("/restore-window", { signal }),
  ]);
  const entries = (shown.data ?? {}) as unknown as Entries;
  const values = Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, entry.value]));
  const fixed = Object.keys(entries).filter((name) => entries[name]?.editable === false);
  return {
    values: { ...values, restore_window_days: restoring.data?.days ?? 0 } as unknown as Configuration,
    fixed: new Set(fixed),
  };
}

export const configurationQuery = queryOptions({
  queryKey: ["configuration"],
  queryFn: ({ signal }) => readConfiguration(signal),
});

export function useConfiguration() {
  return useQuery(configurationQuery);
}

/** Change some settings; much of what pages show may be another after that. */
export function useChangeConfiguration() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (changes: Partial<Configuration>) => {
      await harbor.PUT("/configurations", { body: changes as Record<string, never> });
    },
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: configurationQuery.queryKey }),
        queries.invalidateQueries({ queryKey: ["system-info"] }),
        queries.invalidateQueries({ queryKey: ["restore-window"] }),
      ]),
  });
}
