/** A page of a list, and how many entries there are in all. */
export interface Listed<Entry> {
  entries: Entry[];
  total: number;
}

/** What a list is asked for; the same names stand in the page's address. */
export interface ListQuery {
  page: number;
  size: number;
  sort?: string | undefined;
  search?: string | undefined;
}

/** The page that an answer holds. */
export function listed<Entry>(answer: { data?: Entry[] | undefined; response: Response }): Listed<Entry> {
  const entries = answer.data ?? [];
  return { entries, total: Number(answer.response.headers.get("X-Total-Count") ?? entries.length) };
}

/** A condition of the list language that finds a fragment of a field; what has a meaning in that language is left out. */
export function contains(field: string, fragment: string | undefined): string | undefined {
  const plain = fragment?.replace(/[,=~[\]{}()]/g, "").trim();
  // The server unescapes conditions twice.
  return plain ? `${field}=~${encodeURIComponent(plain)}` : undefined;
}
