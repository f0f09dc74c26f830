const STEPS = [1, 2, 5, 10];

/** The round number at the top of an axis: the first of 1, 2 and 5 with zeros that is not below the largest value. */
export function topOf(largest: number): number {
  if (largest <= 1) {
    return 1;
  }
  const magnitude = 10 ** Math.floor(Math.log10(largest));
  return (STEPS.find((step) => step * magnitude >= largest) ?? 10) * magnitude;
}
