import path from 'node:path';
import { inTenant, recordOutcomes } from '@rekindle/db';
import { CalendarDay, parseAmount, parseOutcome } from '@rekindle/domain';
import { fileSource, importOutcomes, localStorage, MAX_FILE_BYTES } from '@rekindle/ingest';
import { notFound, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findClient } from '../find-client.ts';
import { findLead } from '../find-lead.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

/** `rekindle outcomes`: one line that adds up; exit code 5 when some rows were rejected. */
export async function takeOutcomes(
  session: Session,
  options: { file: string; client: string; json?: true },
): Promise<number> {
  const result = await withStore(session, async (store) => {
    const client = await findClient(store, options.client);
    const storage = localStorage(path.join(store.config.dataDir, 'files'));
    session.say(`Reading ${options.file} ...`);
    const deps = { ...store, storage, maxFileBytes: MAX_FILE_BYTES };
    const { file } = options;
    const from = { source: await fileSource(file), filename: path.basename(file), id: store.ids.next() };
    return await importOutcomes(deps, { clientId: client.id, ...from });
  });
  if (options.json) session.data(JSON.stringify(result));
  else {
    const { rows, rejected_file: file, ...counts } = result;
    const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
    session.data(`${rows} rows = ${parts.join(' + ')}`);
    if (file !== null) session.data(`Rejected rows, with their reasons: ${file}`);
  }
  return result.rejected > 0 ? EXIT.partly : EXIT.ok;
}

/** `rekindle outcome`: what a person says became of one lead. */
export async function setOutcome(
  session: Session,
  options: {
    lead: string;
    outcome: string;
    client?: string;
    value?: string;
    date?: string;
    by?: string;
    json?: true;
  },
): Promise<number> {
  const outcome = parseOutcome(options.outcome);
  if (outcome === null) throw usage(`"${options.outcome}" is no outcome: it is converted or lost.`);
  const amount = options.value === undefined ? null : parseAmount(options.value);
  if (options.value !== undefined && amount === null) throw usage('A value is written like 12500.00.');
  const occurredOn = options.date ?? null;
  if (occurredOn !== null && !CalendarDay.safeParse(occurredOn).success)
    throw usage('A date is written like 2026-11-21.');
  return await withStore(session, async (store) => {
    const { clientId, leadId } = await findLead(store, options.lead, options.client);
    const given = {
      lead: { leadId },
      outcome,
      valueMicros: amount?.micros ?? null,
      currency: amount?.currency ?? null,
    };
    const [done] = await inTenant(store.db, { clientId, now: store.clock.now() }, (tx) =>
      recordOutcomes(tx, store.ids.next, { clientId, source: 'person', recordedBy: options.by ?? null }, [
        { ...given, occurredOn },
      ]),
    );
    if (done === undefined || done.result === 'unknown_lead') throw notFound(`There is no lead ${options.lead}.`);
    const { result, status } = done;
    if (options.json) session.data(JSON.stringify({ result, lead_id: leadId, contact_status: status }));
    else session.data(`${SAID[result]}: ${outcome}. The lead is ${status}.`);
    return EXIT.ok;
  });
}

const SAID = { recorded: 'Recorded', changed: 'Changed', unchanged: 'Known already' } as const;
