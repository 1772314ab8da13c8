/** A run of words that two texts share, or that one of them has. */
export interface DiffPart {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Cells of the table of common words; beyond it what differs is one piece. */
const CELLS_MAX = 9_000_000;

/**
 * What changed between two texts, word by word: what is the same and removed gives `before`, what is the same and added
 * gives `after`, each to the byte.
 */
export function wordDiff(before: string, after: string): DiffPart[] {
  const [a, b] = [wordsAndGaps(before), wordsAndGaps(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const parts: DiffPart[] = a.slice(0, start).map((text) => ({ kind: 'same', text }));
  parts.push(...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)));
  parts.push(...a.slice(a.length - end).map((text): DiffPart => ({ kind: 'same', text })));
  return joined(parts);
}

function wordsAndGaps(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}'’]+|[^\s\p{L}\p{N}'’]/gu) ?? [];
}

/** Longest common subsequence. */
function middle(a: readonly string[], b: readonly string[]): DiffPart[] {
  const whole = (kind: 'removed' | 'added', words: readonly string[]) =>
    words.map((text): DiffPart => ({ kind, text }));
  if (a.length * b.length > CELLS_MAX) return [...whole('removed', a), ...whole('added', b)];
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      parts.push({ kind: 'same', text: a[i] ?? '' });
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      parts.push({ kind: 'removed', text: a[i] ?? '' });
      i += 1;
    } else {
      parts.push({ kind: 'added', text: b[j] ?? '' });
      j += 1;
    }
  }
  return [...parts, ...whole('removed', a.slice(i)), ...whole('added', b.slice(j))];
}

function joined(parts: readonly DiffPart[]): DiffPart[] {
  const runs: DiffPart[] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (last?.kind === part.kind) last.text += part.text;
    else runs.push({ ...part });
  }
  return runs;
}
