import { useEffect, useState } from "react";

/** What has the focus now; for an entry of a menu, which is about to go, the button that opened the menu. */
function focused(): HTMLElement | null {
  const active = document.activeElement;
  const opener = active?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const element = opener ? document.getElementById(opener) : active;
  return element instanceof HTMLElement ? element : null;
}

/** Gives the focus back to what had it before, once a dialog that is there only while it is open has gone. */
export function useFocusBack(): void {
  const [before] = useState(focused);
  useEffect(() => () => before?.focus({ preventScroll: true }), [before]);
}
