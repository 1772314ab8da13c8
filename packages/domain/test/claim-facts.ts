import {
  CampaignSettings,
  type ClaimDecision,
  type ClaimFacts,
  compileSendWindow,
  type MessageKind,
} from '../src/index.ts';

export const at = (text: string): number => Date.parse(text);
const settings = CampaignSettings.parse({
  m1_message: 'One',
  m2_message: 'Two',
  sending_hours_start: '09:00',
  sending_hours_end: '17:00',
});
export const noon = at('2026-11-20T12:00Z');
export const night = at('2026-11-21T02:00Z');
export const fine: ClaimFacts = {
  message: { kind: 'M1', state: 'due', lastInboundAt: null },
  settings,
  window: compileSendWindow(settings),
  zones: ['Europe/London'],
  suppressed: false,
  unprocessedInbound: false,
  repliedSinceEnrolment: false,
  repliedSincePlanned: false,
  leadRemoved: false,
  manualMode: false,
  booked: false,
  campaignStatus: 'active',
  clientStatus: 'active',
  sendingStopped: false,
  clientModeMatches: true,
  otherToPhone: 'none',
  limits: { minuteRef: null, hourRef: null, dayCount: 0 },
  numberNextFreeAt: null,
  numberSegmentsPerSecond: 1,
  segments: 1,
  previousStepAccepted: true,
  confirmedAtNight: false,
};
export const facts = (
  kind: MessageKind,
  change: Partial<ClaimFacts> = {},
  lastInboundAt: number | null = null,
): ClaimFacts => ({
  ...fine,
  ...change,
  message: { kind, state: 'due', lastInboundAt },
});
export const withSettings = (change: Partial<CampaignSettings>): Partial<ClaimFacts> => {
  const changed = { ...settings, ...change };
  return { settings: changed, window: compileSendWindow(changed) };
};
/** `claim`, or `block stop`, or `defer window_shut`. */
export const brief = (decision: ClaimDecision): string =>
  decision.kind === 'claim' ? 'claim' : `${decision.kind} ${decision.reason}`;
