/** What the address of a comparison says: tags or digests, and whether what is the same is shown too. */
export interface CompareSearch {
  left?: string | undefined;
  right?: string | undefined;
  all?: "yes" | undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function validateCompareSearch(raw: Record<string, unknown>): CompareSearch {
  return { left: text(raw.left), right: text(raw.right), all: raw.all === "yes" ? "yes" : undefined };
}
