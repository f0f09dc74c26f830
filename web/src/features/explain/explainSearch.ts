/** The resource that stands for the system. */
export const SYSTEM = "/";

/** What the address says of the question; who is asked about is empty for oneself. */
export interface ExplainSearch {
  subject?: string;
  action?: string;
  resource?: string;
}

const NAMES = ["subject", "action", "resource"] as const;

export function validateExplainSearch(raw: Record<string, unknown>): ExplainSearch {
  const taken = NAMES.map((name) => [name, raw[name]]).filter(([, value]) => typeof value === "string" && value !== "");
  return Object.fromEntries(taken);
}
