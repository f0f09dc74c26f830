import type { ListQuery } from "@/api/pages";

export const PAGE_SIZES = [15, 25, 50, 100] as const;
const PAGE_SIZE_KEY = "wharf-page-size";

/** What the address of a list says; defaults are left out of it. */
export interface ListSearch {
  page?: number;
  size?: number;
  sort?: string;
  search?: string;
}

function positive(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Take from an address what a list understands, and nothing else: somebody may have typed it. */
export function validateListSearch(raw: Record<string, unknown>): ListSearch {
  const taken = {
    page: positive(raw.page),
    size: PAGE_SIZES.find((size) => size === positive(raw.size)),
    sort: text(raw.sort),
    search: text(raw.search),
  };
  return Object.fromEntries(Object.entries(taken).filter(([, value]) => value !== undefined));
}

function rememberedSize(): number {
  const size = positive(localStorage.getItem(PAGE_SIZE_KEY));
  return PAGE_SIZES.find((known) => known === size) ?? PAGE_SIZES[0];
}

export function rememberSize(size: number): void {
  localStorage.setItem(PAGE_SIZE_KEY, String(size));
}

export function listQuery(search: ListSearch, defaultSort?: string): ListQuery {
  return {
    page: search.page ?? 1,
    size: search.size ?? rememberedSize(),
    sort: search.sort ?? defaultSort,
    search: search.search,
  };
}
