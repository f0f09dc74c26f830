import { useSyncExternalStore } from "react";

/** What has been typed and not been sent, by the form that it belongs to: it outlives the page. */
const drafts = new Map<string, object>();
const listeners = new Set<() => void>();
const NOTHING = {};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function put(form: string, draft: object): void {
  if (Object.keys(draft).length > 0) {
    drafts.set(form, draft);
  } else {
    drafts.delete(form);
  }
  for (const listener of listeners) {
    listener();
  }
}

/** Forget them all: whoever comes next is somebody else. */
export function clearDrafts(): void {
  drafts.clear();
}

/** The changes in a form that are not sent yet, and the way to replace them. */
export function useDraft<Fields extends object>(form: string): [Partial<Fields>, (draft: Partial<Fields>) => void] {
  const draft = useSyncExternalStore(subscribe, () => drafts.get(form) ?? NOTHING) as Partial<Fields>;
  return [draft, (changed) => put(form, changed)];
}
