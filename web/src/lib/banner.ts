export const BANNER_COLORS: Record<string, string> = {
  info: "harbour",
  warning: "yellow",
  danger: "red",
  success: "teal",
};

export interface Banner {
  message: string;
  color: string;
}

/** As Harbor stores it; what else stands in it is kept. */
export interface StoredBanner {
  message?: unknown;
  type?: unknown;
  fromDate?: unknown;
  toDate?: unknown;
}

function isOver(day: unknown, now: Date): boolean {
  return typeof day === "string" && day !== "" && now >= new Date(new Date(day).getTime() + 86_400_000);
}

function isAhead(day: unknown, now: Date): boolean {
  return typeof day === "string" && day !== "" && now < new Date(day);
}

/** What is stored, taken apart: a document, or a plain text. */
export function parseBanner(stored: string): StoredBanner {
  try {
    const banner: unknown = JSON.parse(stored);
    return typeof banner === "object" && banner !== null ? banner : { message: stored };
  } catch {
    return stored === "" ? {} : { message: stored };
  }
}

/** The banner that administrators have set; null for none today. */
export function readBanner(stored: string | undefined, now: Date): Banner | null {
  if (!stored) {
    return null;
  }
  const { message, type, fromDate, toDate } = parseBanner(stored);
  if (typeof message !== "string" || message === "" || isAhead(fromDate, now) || isOver(toDate, now)) {
    return null;
  }
  return { message, color: BANNER_COLORS[String(type)] ?? "harbour" };
}
