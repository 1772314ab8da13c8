/** A text as the fit sees it. */
export interface Example {
  text: string;
  isOptOut: boolean;
  features: readonly string[];
}

export interface Fitted {
  bias: number;
  /** Weight by feature, zeros left out. */
  weights: ReadonlyMap<string, number>;
}

export interface FitOptions {
  /** Sparsity: how strongly a weight is drawn to nothing. */
  l1: number;
  /** A feature of fewer examples is left out. */
  leastCount: number;
  iterations: number;
}

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

/**
 * Sparse logistic regression: the mean log-loss plus `l1` times the sum of the weights' sizes, by accelerated proximal
 * gradient (FISTA). No chance is in it: the same examples give the same weights.
 */
export function fitLogistic(examples: readonly Example[], { l1, leastCount, iterations }: FitOptions): Fitted {
  const counts = new Map<string, number>();
  for (const { features } of examples)
    for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  const names = [...counts].flatMap(([feature, count]) => (count >= leastCount ? [feature] : []));
  const index = new Map(names.map((name, at) => [name, at]));
  const rows = examples.map(({ features }) => Int32Array.from(features.flatMap((name) => index.get(name) ?? [])));
  const size = names.length;
  const bias = size;
  let weights = new Float64Array(size + 1);
  let ahead = weights.slice();
  let momentum = 1;
  const step = stepFor(rows, size);
  for (let round = 0; round < iterations; round += 1) {
    const slope = new Float64Array(size + 1);
    rows.forEach((row, at) => {
      let sum = ahead[bias] ?? 0;
      for (const feature of row) sum += ahead[feature] ?? 0;
      const error = (sigmoid(sum) - (examples[at]?.isOptOut === true ? 1 : 0)) / rows.length;
      slope[bias] = (slope[bias] ?? 0) + error;
      for (const feature of row) slope[feature] = (slope[feature] ?? 0) + error;
    });
    const next = ahead.map((weight, at) => {
      const moved = weight - step * (slope[at] ?? 0);
      return at === bias ? moved : Math.sign(moved) * Math.max(0, Math.abs(moved) - step * l1);
    });
    const nextMomentum = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const pull = (momentum - 1) / nextMomentum;
    const last = weights;
    ahead = next.map((weight, at) => weight + pull * (weight - (last[at] ?? 0)));
    weights = next;
    momentum = nextMomentum;
  }
  return {
    bias: weights[bias] ?? 0,
    weights: new Map(names.flatMap((name, at) => (weights[at] === 0 ? [] : [[name, weights[at] ?? 0]]))),
  };
}

/** One over the steepest curve of the loss, by a few rounds of power iteration. */
function stepFor(rows: readonly Int32Array[], size: number): number {
  let vector = new Float64Array(size + 1).fill(1);
  let largest = 1;
  for (let round = 0; round < 20; round += 1) {
    const next = new Float64Array(size + 1);
    for (const row of rows) {
      let sum = vector[size] ?? 0;
      for (const feature of row) sum += vector[feature] ?? 0;
      next[size] = (next[size] ?? 0) + sum;
      for (const feature of row) next[feature] = (next[feature] ?? 0) + sum;
    }
    largest = Math.hypot(...next) || 1;
    vector = next.map((value) => value / largest);
  }
  return (4 * rows.length) / (largest * 1.05);
}

/** Log-odds of an example. */
export function scoreOf({ bias, weights }: Fitted, features: readonly string[]): number {
  return features.reduce((total, feature) => total + (weights.get(feature) ?? 0), bias);
}
