import { type CampaignRef, inTenant, type PromptPersonas, readPromptPersonas } from '@rekindle/db';
import { bookingPageOf } from '@rekindle/domain';
import { type Play, readGuidance } from '@rekindle/responder';
import { composeSample, type ComposedSample, type Fault } from '@rekindle/scheduler';
import type { ConsoleDeps } from '../deps.ts';

type Store = Pick<ConsoleDeps, 'db' | 'clock'>;

export type Sample = Extract<ComposedSample, { kind: 'texts' }> & { personas: PromptPersonas };

export type SampleRead =
  | Sample
  | { kind: 'refused'; faults: [Fault, ...Fault[]] }
  | { kind: 'not_found' }
  /** Every step is off. */
  | { kind: 'no_text' };

/** The campaign's texts for a sample lead, and who answers for it. */
export async function readSample(store: Store, { clientId, datasetId }: CampaignRef): Promise<SampleRead> {
  return await inTenant(store.db, { clientId, now: store.clock.now() }, async (tx) => {
    const sample = await composeSample(tx, { clientId, datasetId });
    if (sample.kind !== 'texts') return sample;
    if (sample.texts.length === 0) return { kind: 'no_text' };
    return { ...sample, personas: await readPromptPersonas(tx, { clientId, datasetId, leadId: null }) };
  });
}

const NOBODY = '00000000-0000-7000-8000-000000000000';

/** A conversation in which the sample lead has just got M1. */
export function openPlay(store: Store, { clientId, datasetId }: CampaignRef, sample: Sample): Play {
  const now = store.clock.now();
  const { settings, record, texts, firstName } = sample;
  const [m1] = texts;
  const page = bookingPageOf(settings.cal_booking_link, record.bookingPage);
  return {
    clientId,
    settings,
    personas: sample.personas,
    bookingPage: page !== null && URL.canParse(page) ? page : null,
    history: m1 === undefined ? [] : [{ id: 'played-M1', from: 'us', text: m1.text, at: now, sid: null }],
    guidanceFor: async (stage, history) =>
      await inTenant(store.db, { clientId, now: store.clock.now() }, (tx) =>
        readGuidance(tx, { clientId, datasetId, leadId: NOBODY, stage, history }),
      ),
    standing: { status: 'CONTACTED_1', suppressed: null, manual: false, grave: false },
    facts: {
      ...{ conversationId: NOBODY, leadId: NOBODY, datasetId, phone: '+447400123456', turn: 0, state: {} },
      ...{ replyDueAt: null, replyGoesAt: null, lastInboundAt: null, lastOutboundAt: now, nudgedAt: null },
      ...{ firstName, postcode: 'BS1 4DJ', inquiryDate: '2024-03-01', leadTimezone: null },
      ...{ contactStatus: 'CONTACTED_1', sentiment: null, manualMode: false, callBooked: false },
      ...{ settingsSnapshot: record.snapshot, settingsVersion: record.version, datasetSource: 'Manual Entry' },
      ...{ clientStatus: record.clientStatus, companyName: record.companyName, personaName: record.personaName },
      ...{ clientTimezone: record.clientTimezone, usualBookingPage: record.bookingPage },
      ...{ suppressed: false, unprocessedInbound: false },
    },
  };
}
