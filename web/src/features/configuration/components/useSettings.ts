import { type Configuration, type StoredConfiguration, useChangeConfiguration } from "@/api/configuration";
import { useDraft } from "@/lib/drafts";

export interface Settings {
  /** What is stored, with what has been changed and not been saved. */
  values: Configuration;
  isFixed: (name: keyof Configuration) => boolean;
  change: (part: Partial<Configuration>) => void;
  isChanged: boolean;
  save: (onSaved: () => void) => void;
  discard: () => void;
  isPending: boolean;
  error: unknown;
}

/** One part of the configuration while it is edited; what is changed here waits until it is saved or discarded. */
export function useSettings(part: string, { values, fixed }: StoredConfiguration): Settings {
  const [draft, setDraft] = useDraft<Configuration>(`configuration ${part}`);
  const send = useChangeConfiguration();
  // What equals the stored value again is no change any more.
  const differing = (wanted: Partial<Configuration>): Partial<Configuration> =>
    Object.fromEntries(Object.entries(wanted).filter(([name, value]) => value !== values[name as keyof Configuration]));
  const changes = differing(draft);
  return {
    values: { ...values, ...changes },
    isFixed: (name) => fixed.has(name),
    change: (more) => setDraft(differing({ ...draft, ...more })),
    isChanged: Object.keys(changes).length > 0,
    save: (onSaved) =>
      send.mutate(changes, {
        onSuccess: () => {
          setDraft({});
          onSaved();
        },
      }),
    discard: () => {
      setDraft({});
      send.reset();
    },
    isPending: send.isPending,
    error: send.error,
  };
}
