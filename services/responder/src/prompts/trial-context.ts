import type { AppliedVersion, Tx } from '@rekindle/db';
import { sql } from 'kysely';
import { CampaignSettings, type EpochMs } from '@rekindle/domain';
import { contextAround, type DraftContext, settingsOf } from '../read-context.ts';

/** A turn of nobody in particular, to try a version on. */
export interface TrialContext {
  clientId: string;
  context: DraftContext;
}

const NOBODY = '00000000-0000-7000-8000-000000000000';
const M1 = 'Hi Sam, are you still thinking about it? Reply STOP to opt out.';

/**
 * Reads what would stand beside a version in an answer now: the client's or the campaign's facts, template and lessons.
 * @param version null: none, to see what stands there without one
 */
export async function readTrialContext(
  tx: Tx,
  subject: { clientId: string; datasetId: string | null },
  version: AppliedVersion | null,
  now: EpochMs,
): Promise<TrialContext> {
  const { clientId } = subject;
  const datasetId = subject.datasetId ?? NOBODY;
  const client = await tx
    .selectFrom('clients')
    .select(['company_name', 'timezone', 'cal_booking_link', 'status'])
    .select(
      sql<string>`coalesce((select persona_name from ai_personas where client_id = clients.id and is_default), persona_name)`.as(
        'speaker',
      ),
    )
    .where('id', '=', clientId)
    .executeTakeFirstOrThrow();
  const dataset = await tx
    .selectFrom('datasets')
    .select(['settings_snapshot', 'settings_version'])
    .select([sql<string>`speaker_name(datasets)`.as('speaker'), sql<string | null>`booking_page(datasets)`.as('page')])
    .where('client_id', '=', clientId)
    .where('id', '=', datasetId)
    .executeTakeFirst();
  const facts: DraftContext['facts'] = {
    ...{ conversationId: NOBODY, leadId: NOBODY, datasetId, phone: '+447400100001', turn: 1, state: {} },
    ...{ replyDueAt: now, replyGoesAt: now, lastInboundAt: now, lastOutboundAt: now, nudgedAt: null },
    ...{ firstName: 'Sam', postcode: 'BS1 4DJ', inquiryDate: null, leadTimezone: null },
    ...{ contactStatus: 'WARM', sentiment: null, manualMode: false, callBooked: false },
    ...{ settingsSnapshot: dataset?.settings_snapshot ?? null, settingsVersion: dataset?.settings_version ?? 0 },
    ...{ datasetSource: 'Manual Entry', clientStatus: client.status, companyName: client.company_name },
    ...{ personaName: dataset?.speaker ?? client.speaker, clientTimezone: client.timezone },
    ...{
      usualBookingPage: dataset === undefined ? client.cal_booking_link : dataset.page,
      suppressed: false,
      unprocessedInbound: false,
    },
  };
  const settings = settingsOf(facts) ?? CampaignSettings.parse({ m1_message: M1 });
  const history = [{ id: 'trial-m1', from: 'us' as const, text: M1, at: now, sid: null }];
  const known = { facts, settings, history, version };
  const context = await contextAround(tx, clientId, known, { bookingTokenKey: null, now });
  return { clientId, context: { ...context, link: context.bookingPage } };
}
