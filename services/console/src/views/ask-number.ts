import { readWhyLeads, type Tx } from '@rekindle/db';
import { causeWords, type EpochMs, spokenTime, suppressionWords, whyLead } from '@rekindle/domain';
import { nightThere } from '@rekindle/responder';
import { sql } from 'kysely';
import { type LeadScope, visible } from '../access/lead-scope.ts';
import { type ListedSuppression, suppressionsOf } from './suppressions.ts';

export interface NumberFacts {
  mayBeTexted: boolean;
  /** The first reason against it, or that there is none. */
  sentence: string;
  suppressions: ListedSuppression[];
  leads: { id: string; name: string; datasetName: string; sentence: string }[];
}

/** Whether a number (E.164) could be texted at this moment, and by which of its leads it is known. */
export async function askNumber(tx: Tx, scope: LeadScope, phone: string, now: EpochMs): Promise<NumberFacts> {
  const { clientId } = scope;
  const suppressions = await suppressionsOf(tx, scope, phone);
  const { rows: leads } = await sql<{ id: string; name: string; datasetName: string; timezone: string | null }>`
    select l.id, trim(concat_ws(' ', l.first_name, l.last_name)) as name, d.name as "datasetName", l.timezone
    from leads l join datasets d on d.client_id = l.client_id and d.id = l.dataset_id
    where ${visible(scope)} and l.phone_number = ${phone} order by l.id limit 50`.execute(tx);
  const { rows } = await sql<{
    stopped: boolean;
    status: string;
    zone: string;
    number: boolean;
    lastInboundAt: EpochMs | null;
  }>`
    select c.sending_stopped_at is not null or p.sending_paused_at is not null as stopped, c.status, c.timezone as zone,
      exists (select from sender_numbers s where s.client_id = c.id and s.active) as number,
      (select max(v.last_inbound_at) from conversations v where v.client_id = c.id and v.phone = ${phone}) as "lastInboundAt"
    from clients c cross join platform_settings p where c.id = ${clientId}`.execute(tx);
  const [client] = rows;
  const why = await readWhyLeads(
    tx,
    clientId,
    leads.map(({ id }) => id),
  );
  const zone = client?.zone ?? 'Europe/London';
  const against = reasonAgainst();
  return {
    mayBeTexted: against === null,
    sentence: against === null ? 'Yes: nothing stands against a text to this number now.' : `No: ${against}.`,
    suppressions,
    leads: leads.flatMap(({ id, name, datasetName }) => {
      const found = why.get(id);
      return found === undefined
        ? []
        : [{ id, name, datasetName, sentence: whyLead(found.lead, { now, zone: found.zone }) }];
    }),
  };

  function reasonAgainst(): string | null {
    const standing = suppressions.find(({ liftedAt }) => liftedAt === null);
    if (standing !== undefined)
      return `${suppressionWords(standing.source)}, since ${spokenTime(standing.since, now, zone)}`;
    if (client === undefined || client.stopped) return causeWords('sending_stopped');
    if (client.status !== 'active')
      return causeWords(client.status === 'paused' ? 'client_paused' : 'client_cancelled');
    if (!client.number) return causeWords('no_sender_number');
    const leadTimezone = leads.find(({ timezone }) => timezone !== null)?.timezone ?? null;
    const night = nightThere({ leadTimezone, phone, lastInboundAt: client.lastInboundAt }, now);
    if (night === null) return null;
    const opens = night.opensAt === null ? '' : `; from ${spokenTime(night.opensAt, now, zone)} on`;
    return `${causeWords('quiet_hours')}${opens}`;
  }
}
