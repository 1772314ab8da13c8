import type { CallbackTag } from './ledger-entries.ts';

const NO_TAG: CallbackTag = { client: null, message: null, attempt: null, kind: null, dataset: null };

/** What our StatusCallback URLs say in their query: `c` client, `m` message, `a` attempt, `k` kind, `d` dataset. */
export function callbackTag(url: string | null): CallbackTag {
  if (url === null || !URL.canParse(url)) return NO_TAG;
  const query = new URL(url).searchParams;
  return {
    client: query.get('c'),
    message: query.get('m'),
    attempt: query.get('a'),
    kind: query.get('k'),
    dataset: query.get('d'),
  };
}
