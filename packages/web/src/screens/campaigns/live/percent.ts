/** A share of 0 to 1 as an operator reads it. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
