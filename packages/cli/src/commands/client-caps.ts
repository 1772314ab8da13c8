import { inTenant, readClientCaps, setClientCaps } from '@rekindle/db';
import { EXIT } from '../exit-codes.ts';
import { findClient } from '../find-client.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

interface Options {
  name: string;
  /** Micro-units; left out: as it is. */
  ai?: number | 'none';
  spend?: number | 'none';
  json?: true;
}

/** `rekindle client caps`: sets what is given, then says where the caps stand. */
export async function changeCaps(session: Session, { name, ai, spend, json }: Options): Promise<number> {
  return await withStore(session, async (store) => {
    const { id: clientId, name: company } = await findClient(store, name);
    const now = store.clock.now();
    const given = (cap: number | 'none' | undefined) => (cap === 'none' ? null : cap);
    const caps = await inTenant(store.db, { clientId, now }, async (tx) => {
      await setClientCaps(tx, clientId, { aiCap: given(ai), spendCap: given(spend) });
      return await readClientCaps(tx, clientId, now);
    });
    const { aiCap, aiSpent, spendCap, currency } = caps;
    if (json) {
      const shown = { clientId, ai_cap_micros: aiCap, ai_spent_micros: aiSpent, spend_cap_micros: spendCap, currency };
      session.data(JSON.stringify(shown));
      return EXIT.ok;
    }
    const model = aiCap === null ? 'anything' : `at most $${money(aiCap)} a day`;
    const reached = aiCap !== null && aiSpent >= aiCap ? '; it is used up, so people answer until midnight' : '';
    session.data(`${company}: the model may cost ${model}, $${money(aiSpent)} so far today${reached}.`);
    session.data(`Texts: ${spendCap === null ? 'no cap' : `at most ${money(spendCap)} ${currency} a day`}.`);
    return EXIT.ok;
  });
}

function money(micros: number): string {
  return (micros / 1e6).toFixed(2);
}
