export const NO_LIMIT = -1;
export const UNITS = { MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 } as const;
export type Unit = keyof typeof UNITS;

export interface Limit {
  isLimited: boolean;
  amount: number | "";
  unit: Unit;
}

/** The server takes no more. */
const BYTES_MAX = 1024 ** 5;

/** The limit in bytes as the API has it; null for one that cannot be. */
export function bytesOf({ isLimited, amount, unit }: Limit): number | null {
  if (!isLimited) {
    return NO_LIMIT;
  }
  const bytes = amount === "" ? 0 : Math.round(amount * UNITS[unit]);
  return bytes >= 1 && bytes <= BYTES_MAX ? bytes : null;
}

/** The same the other way round, in the unit in which it is the plainest. */
export function limitOf(bytes: number): Limit {
  if (bytes === NO_LIMIT) {
    return { isLimited: false, amount: 10, unit: "GiB" };
  }
  const unit: Unit = bytes % UNITS.TiB === 0 ? "TiB" : bytes >= UNITS.GiB / 10 ? "GiB" : "MiB";
  return { isLimited: true, amount: Math.round((bytes / UNITS[unit]) * 100) / 100, unit };
}
