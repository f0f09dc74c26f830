const COLORS: Record<string, string> = { info: "harbour", warning: "yellow", danger: "red", success: "teal" };

export interface Banner {
  message: string;
  color: string;
}

interface StoredBanner {
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

/** The banner that administrators have set, as Harbor stores it: a document, or a plain text. Null for none today. */
export function readBanner(stored: string | undefined, now: Date): Banner | null {
  if (!stored) {
    return null;
  }
  let banner: StoredBanner;
  try {
    banner = JSON.parse(stored) as StoredBanner;
  } catch {
    banner = { message: stored };
  }
  const { message, type, fromDate, toDate } = banner;
  if (typeof message !== "string" || message === "" || isAhead(fromDate, now) || isOver(toDate, now)) {
    return null;
  }
  return { message, color: COLORS[String(type)] ?? "harbour" };
}
