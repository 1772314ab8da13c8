import { explainLeadFit, inTenant, type LeadFit } from '@rekindle/db';
import { notFound } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findLead } from '../find-lead.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

/** `rekindle personas fit`. */
export async function explainFit(
  session: Session,
  options: { lead: string; client?: string; json?: true },
): Promise<number> {
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const { clientId, leadId } = await findLead(store, options.lead, options.client);
    const scope = { clientId, now: store.clock.now() };
    const fits = await inTenant(store.db, scope, (tx) => explainLeadFit(tx, { clientId, leadId }));
    if (fits === null) throw notFound(`There is no lead ${options.lead}.`);
    if (options.json) session.data(JSON.stringify({ lead_id: leadId, fits }));
    else for (const fit of fits) for (const line of fitLines(fit)) session.data(line);
    return EXIT.ok;
  });
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

function fitLines({ personaName, isActive, isPrimary, source, score, confidence, ...fit }: LeadFit): string[] {
  const parts = [
    score === null ? 'too little is known' : `fits ${score} of 100`,
    `${percent(confidence)} of what counts is known`,
    fit.disqualifiedBy === null ? null : `excluded by ${fit.disqualifiedBy}`,
    isActive ? null : 'not active',
    isPrimary ? `written to as this one, by ${source ?? 'score'}` : null,
  ];
  const reasons = fit.breakdown.flatMap(({ criterion, weight, match }) =>
    match === null ? [] : [`  ${criterion}: ${percent(match)}, weight ${weight}`],
  );
  return [`${personaName}: ${parts.filter((part) => part !== null).join(', ')}`, ...reasons];
}
