import {
  inTenant,
  readPersona,
  readStrategy,
  saveStrategy,
  type StoredStrategy,
  type StrategyChange,
  type Tx,
} from '@rekindle/db';
import { personaFragments, replyDelayFaults, strategyClaimFaults, strategyFaults } from '@rekindle/domain';
import { readLiveFacts } from '../prompts/live-facts.ts';
import { keepAnswerable } from '../prompts/static-lengths.ts';
import { inWords, PersonaRefused, refuseFaults, refuseUnanswerable, requireVersion } from './persona-refused.ts';
import type { PersonaDeps, Saved } from './save-personas.ts';

/** Adds or changes a strategy. What is left out stays as it is. @throws PersonaRefused */
export async function saveStrategyOf(deps: PersonaDeps, saved: Saved, change: StrategyChange): Promise<StoredStrategy> {
  const subject = { clientId: saved.clientId, now: deps.clock.now() };
  const id = saved.id ?? deps.ids.next();
  return await inWords('strategy', () =>
    inTenant(deps.db, subject, (tx) =>
      keepAnswerable(tx, subject, () => saveStrategyIn(tx, { ...saved, isNew: saved.id === null, id }, change), {
        refuse: refuseUnanswerable,
      }),
    ),
  );
}

/** The same within a transaction; `place` says where in what came in it stands. */
export async function saveStrategyIn(
  tx: Tx,
  { clientId, id, isNew, expected, createdBy }: Saved & { id: string; isNew: boolean },
  change: StrategyChange,
  place = '',
): Promise<StoredStrategy> {
  const ref = { clientId, id };
  const before = isNew ? null : await readStrategy(tx, ref, true);
  const { aiPersonaId, personaId, productId, promptTemplateId } = change.refs;
  const own = { ...change.columns, aiPersonaId, personaId, productId, promptTemplateId, metadata: change.metadata };
  if (!isNew) {
    const stored = { ...before, ...before?.columns };
    requireVersion('strategy', before?.version ?? null, expected, { given: own, stored });
  }
  refuseFaults('The strategy', replyDelayFaults({ ...before?.columns, ...given(change.columns) }), place);
  await saveStrategy(tx, ref, change, createdBy);
  const after = await readStrategy(tx, ref);
  if (after === null) throw new PersonaRefused('not_found', 'Somebody else has just deleted it.');
  const claims = strategyClaimFaults(after, await approvedFor(tx, clientId, after));
  refuseFaults(`The strategy "${after.name}"`, [...strategyFaults(after), ...claims], place);
  return after;
}

/** What is approved besides the strategy's own product: facts of live prompts, and what is known of its audience. */
async function approvedFor(tx: Tx, clientId: string, { personaId }: StoredStrategy): Promise<string[]> {
  const audience = personaId === null ? null : await readPersona(tx, { clientId, id: personaId });
  const words = audience === null ? [] : personaFragments(audience);
  const known = words.filter(({ section, repeat = section === 'S5' ? 'claims' : 'no' }) => repeat === 'claims');
  return [...(await readLiveFacts(tx, clientId)), ...known.map(({ content }) => content)];
}

/** Which voice writes for a campaign, whom it addresses and by which strategy; what is left out stays. */
export interface CampaignPersonas {
  ai_persona_id?: string | null | undefined;
  persona_id?: string | null | undefined;
  strategy_id?: string | null | undefined;
}

/**
 * Has a campaign answered by these from the next reply on. False when there is no such campaign.
 * @throws PersonaRefused
 */
export async function assignToCampaign(
  deps: PersonaDeps,
  { clientId, datasetId }: { clientId: string; datasetId: string },
  chosen: CampaignPersonas,
): Promise<boolean> {
  const subject = { clientId, now: deps.clock.now() };
  return await inTenant(deps.db, subject, async (tx) => {
    await requireAll(tx, clientId, chosen);
    const work = async () => {
      const { numUpdatedRows } = await tx
        .updateTable('datasets')
        .set(given({ ...chosen }))
        .where('client_id', '=', clientId)
        .where('id', '=', datasetId)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    };
    return await keepAnswerable(tx, subject, work, { refuse: refuseUnanswerable });
  });
}

async function requireAll(tx: Tx, clientId: string, chosen: CampaignPersonas): Promise<void> {
  const wanted = [
    ['ai_personas', 'voice', chosen.ai_persona_id],
    ['personas', 'persona', chosen.persona_id],
    ['strategies', 'strategy', chosen.strategy_id],
  ] as const;
  for (const [table, what, id] of wanted) {
    if (id == null) continue;
    const found = tx.selectFrom(table).select('id').where('client_id', '=', clientId).where('id', '=', id);
    if ((await found.forKeyShare().executeTakeFirst()) !== undefined) continue;
    throw new PersonaRefused('not_found', `There is no such ${what}.`);
  }
}

function given(columns: StrategyChange['columns']): StrategyChange['columns'] {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
