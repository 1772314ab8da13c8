import {
  inTenant,
  readWhyHandover,
  readWhyLead,
  readWhyMessage,
  readWhyRecords,
  type WhyRecord,
  type WhySubject,
} from '@rekindle/db';
import { localMoment, whyHandover, whyLead, whyMessage } from '@rekindle/domain';
import { notFound, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { type ClientRow, clientsNamed } from '../find-client.ts';
import { findLead } from '../find-lead.ts';
import { isId } from '../ids.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';

interface WhyOptions {
  id: string;
  client?: string;
  json?: true;
}

/** `rekindle why lead`: by id, or by phone number. */
export async function explainLead(session: Session, options: WhyOptions): Promise<number> {
  return await withStore(session, async (store) => {
    const subject = await findLead(store, options.id, options.client);
    const scope = { clientId: subject.clientId, now: store.clock.now() };
    const { lead, handed, records } = await inTenant(store.db, scope, async (tx) => ({
      lead: await readWhyLead(tx, subject),
      handed: await readWhyHandover(tx, subject),
      records: await readWhyRecords(tx, subject, null),
    }));
    const moment = { now: scope.now, zone: subject.zone };
    const sentences = [whyLead(lead, moment), whyHandover(handed.handover, handed.owner, moment)];
    tell(session, options, { subject, sentence: sentences.filter((each) => each !== null).join(' '), records });
    return EXIT.ok;
  });
}

/** `rekindle why message`. */
export async function explainMessage(session: Session, options: WhyOptions): Promise<number> {
  if (!isId(options.id)) throw usage(`"${options.id}" is not the id of a message.`);
  return await withStore(session, async (store) => {
    for (const client of await clientsNamed(store, options.client)) {
      const told = await readMessage(store, client, options.id);
      if (told === null) continue;
      tell(session, options, told);
      return EXIT.ok;
    }
    throw notFound(`There is no message ${options.id}.`);
  });
}

async function readMessage(store: Store, client: ClientRow, messageId: string): Promise<Told | null> {
  const now = store.clock.now();
  return await inTenant(store.db, { clientId: client.id, now }, async (tx) => {
    const found = await readWhyMessage(tx, { clientId: client.id, messageId });
    if (found === null) return null;
    const { subject, text } = found;
    const records = await readWhyRecords(tx, subject, messageId);
    return { subject, sentence: whyMessage(text, { now, zone: subject.zone }), records };
  });
}

interface Told {
  subject: WhySubject;
  sentence: string;
  records: WhyRecord[];
}

function tell(session: Session, { json }: WhyOptions, { subject, sentence, records }: Told): void {
  if (json) {
    const { clientId, leadId, datasetId, zone } = subject;
    session.data(JSON.stringify({ sentence, clientId, leadId, datasetId, zone, records }));
    return;
  }
  session.data(sentence);
  for (const { at, record, what, detail, messageId } of records) {
    const line = `${localMoment(at, subject.zone)}  ${record.padEnd(11)} ${what}`;
    session.data(`  ${line}${detail === null ? '' : `: ${detail}`}${messageId === null ? '' : ` [${messageId}]`}`);
  }
}
