import { readMatchFacts } from '@rekindle/db';
import { type Recommendation, recommend, recommendationSentence } from '@rekindle/domain';
import { EXIT } from '../exit-codes.ts';
import { inClient } from '../in-client.ts';
import type { Session } from '../session.ts';

/** `rekindle personas recommend`. */
export async function showRecommendations(session: Session, options: { client: string; json?: true }): Promise<number> {
  return await inClient(session, options, async (store, clientId, inOwn) => {
    const now = store.clock.now();
    const recommended = recommend(await inOwn(async (tx) => await readMatchFacts(tx, { clientId, now })));
    if (options.json) {
      const items = recommended.map((each) => ({ ...each, sentence: recommendationSentence(each) }));
      session.data(JSON.stringify({ recommendations: items }));
    } else if (recommended.length === 0) {
      session.data('Nothing for sure yet: the numbers are too small, or the differences may be chance.');
    } else {
      for (const each of recommended) for (const line of linesOf(each)) session.data(line);
    }
    return EXIT.ok;
  });
}

function linesOf(recommended: Recommendation): string[] {
  const leads = 'first' in recommended ? recommended.first : [];
  return [
    recommendationSentence(recommended),
    ...leads.map(({ id, name, score }) => `  ${id}  ${name}, fits ${score} of 100`),
  ];
}
