import { type CampaignRef, inTenant, type PromptPersonas, readPromptPersonas } from '@rekindle/db';
import { readGuidance } from '@rekindle/responder';
import { composeSample, type ComposedSample } from '@rekindle/scheduler';
import { CliError, notFound } from '../cli-error.ts';
import { refusal } from '../commands/campaign.ts';
import { EXIT } from '../exit-codes.ts';
import { findCampaign, type FoundCampaign, listCampaigns } from '../find-campaign.ts';
import { findClient } from '../find-client.ts';
import type { Store } from '../store.ts';
import type { Play } from './play-turn.ts';
import { REHEARSALS } from './rehearsal-lead.ts';

export type Sample = Extract<ComposedSample, { kind: 'texts' }> & { personas: PromptPersonas };

/** The campaign named, else the client's newest. Throws CliError when there is none. */
export async function campaignToRehearse(
  store: Store,
  wanted: { client: string; dataset?: string },
): Promise<FoundCampaign> {
  const client = await findClient(store, wanted.client);
  if (wanted.dataset !== undefined) return await findCampaign(store, wanted.dataset, client.slug);
  const newest = (await listCampaigns(store, [client])).filter(({ name }) => name !== REHEARSALS).at(-1);
  if (newest === undefined) throw notFound(`${client.name} has no campaign to rehearse yet: import a list first.`);
  return newest;
}

/** The campaign's texts for a sample lead. Throws CliError with everything that is wrong with them. */
export async function sampleOf(store: Store, campaign: FoundCampaign): Promise<Sample> {
  const { clientId, datasetId, name } = campaign;
  const { sample, personas } = await inTenant(store.db, { clientId, now: store.clock.now() }, async (tx) => ({
    sample: await composeSample(tx, { clientId, datasetId }),
    personas: await readPromptPersonas(tx, { clientId, datasetId, leadId: null }),
  }));
  if (sample.kind === 'not_found') throw notFound(`There is no campaign "${name}" any more.`);
  if (sample.kind === 'refused') throw refusal(`"${name}" cannot be rehearsed:`, sample.faults);
  if (sample.texts.length === 0) throw new CliError(EXIT.conflict, `"${name}" has no text to send.`);
  return { ...sample, personas };
}

const NOBODY = '00000000-0000-7000-8000-000000000000';

/** A conversation in which the sample lead has just got M1. */
export function openPlay(store: Store, { clientId, datasetId }: CampaignRef, sample: Sample): Play {
  const now = store.clock.now();
  const { settings, record, texts, firstName } = sample;
  const [m1] = texts;
  const page = (settings.cal_booking_link ?? record.bookingPage)?.trim() ?? '';
  return {
    clientId,
    settings,
    personas: sample.personas,
    bookingPage: URL.canParse(page) ? page : null,
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
      ...{ clientTimezone: record.clientTimezone, clientBookingLink: record.bookingPage },
      ...{ suppressed: false, unprocessedInbound: false },
    },
  };
}
