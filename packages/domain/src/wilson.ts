/** Two-sided 95 %. */
const Z = 1.959964;

/** Wilson's interval of a share, as `[low, high]` in 0..1; nothing observed says nothing: `[0, 1]`. */
export function wilson(hits: number, of: number): [low: number, high: number] {
  if (of === 0) return [0, 1];
  const share = hits / of;
  const square = Z * Z;
  const centre = share + square / (2 * of);
  const half = Z * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of));
  // At the ends the interval reaches the share itself, which rounding would miss by a hair.
  const low = hits === 0 ? 0 : Math.max(0, (centre - half) / (1 + square / of));
  const high = hits === of ? 1 : Math.min(1, (centre + half) / (1 + square / of));
  return [low, high];
}
