const ADDRESS = "/api/wharf/v1/events";
const PAUSE_MS_MIN = 1_000;
const PAUSE_MS_MAX = 60_000;

/** Something in a project is another than it was; without a repository it is the project itself. */
export interface LiveChange {
  project: string;
  repository: string;
}

export interface Listener {
  onChange: (change: LiveChange) => void;
  /** Some changes may not have been told. */
  onGap: () => void;
}

/**
 * Hears of changes on the server while the page is seen, until the function that is returned is called.
 * Where the line breaks it comes again after pauses that grow; what depends on it is merely older until then.
 */
export function listenForChanges({ onChange, onGap }: Listener): () => void {
  let stream: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = PAUSE_MS_MIN;
  let wasOpen = false;

  const close = () => {
    clearTimeout(timer);
    stream?.close();
    stream = null;
  };
  const open = () => {
    close();
    stream = new EventSource(ADDRESS);
    stream.onopen = () => {
      if (wasOpen) {
        onGap();
      }
      wasOpen = true;
    };
    stream.onerror = () => {
      close();
      // Not all windows at once after a restart of the server.
      timer = setTimeout(open, pause * (0.5 + Math.random() / 2));
      pause = Math.min(pause * 2, PAUSE_MS_MAX);
    };
    stream.addEventListener("change", (event) => {
      pause = PAUSE_MS_MIN;
      onChange(JSON.parse(event.data) as LiveChange);
    });
    stream.addEventListener("everything", onGap);
  };
  const follow = () => (document.hidden ? close() : open());

  document.addEventListener("visibilitychange", follow);
  // A page that is left takes its stream with it, and the browser would report that as a fault.
  window.addEventListener("pagehide", close);
  follow();
  return () => {
    document.removeEventListener("visibilitychange", follow);
    window.removeEventListener("pagehide", close);
    close();
  };
}
