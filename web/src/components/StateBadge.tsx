import { Badge } from "@mantine/core";
import type { ReactNode } from "react";

const LOOKS = {
  good: { color: "teal", c: "var(--wharf-good)" },
  warning: { color: "yellow", c: "var(--wharf-warning)" },
  bad: { color: "red", c: "var(--wharf-bad)" },
  neutral: { color: "gray", c: undefined },
} as const;

/** A state that is worth a look. What is as it should be stands in plain text instead. */
export function StateBadge({ state, children }: { state: keyof typeof LOOKS; children: ReactNode }) {
  return (
    <Badge variant="light" tt="none" fw={500} {...LOOKS[state]}>
      {children}
    </Badge>
  );
}
