import type { ReactNode } from "react";

/** What may be wider than the window moves inside of its own frame, which the keyboard reaches too. */
export function WideContent({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move what has the focus
    <section aria-label={label} tabIndex={0} style={{ overflowX: "auto" }}>
      {children}
    </section>
  );
}
