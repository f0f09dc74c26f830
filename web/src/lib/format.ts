const BYTES_PER_STEP = 1024;
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;
/** What Harbor's API sends for "never", in any of its forms. */
const NEVER_BEFORE = Date.UTC(1971, 0, 1);

export function formatBytes(bytes: number, language: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= BYTES_PER_STEP && unit < UNITS.length - 1) {
    value /= BYTES_PER_STEP;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)} ${UNITS[unit]}`;
}

export function formatCount(count: number, language: string): string {
  return new Intl.NumberFormat(language).format(count);
}

/** A time of the API, or nothing where it says "never". */
export function parseTime(value: string | undefined): Date | null {
  const time = value ? new Date(value) : null;
  return time === null || Number.isNaN(time.getTime()) || time.getTime() < NEVER_BEFORE ? null : time;
}

export function formatTime(time: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" }).format(time);
}

export function formatDate(time: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(time);
}

export function formatClock(time: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: "medium" }).format(time);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86400],
  ["month", 30 * 86400],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** How long ago, or how long until, in the largest whole unit. */
export function formatAge(time: Date, now: Date, language: string): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  const [unit, length] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.trunc(seconds / length), unit);
}

/** The beginning of a digest that people recognise it by. */
export function shortDigest(digest: string): string {
  const [algorithm, hex] = digest.split(":");
  return hex ? `${algorithm}:${hex.slice(0, 12)}` : digest;
}
