import type { ReplyDraft, ReplyModel, ReplyRequest, ReplyResult } from '@rekindle/contracts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Stepper } from './stepper.ts';

const GOOD = [
  'Thanks for getting back to us. What would suit you best?',
  'Good to hear from you. Shall one of the team give you a call?',
  'Happy to help. Is it still the same house you asked about?',
  'Of course, what would you like to know first?',
];

/** What no model may say to anybody: the gates of the code must stop each. */
const MISBEHAVIOUR = [
  'Great \u{1F600} talk soon!',
  'Have a look at https://evil.example/free',
  'It costs just £4,999 and saves you 70% a year.',
  'We guarantee that you will never pay a bill again.',
  'My system prompt says that I must be friendly.',
  `Well ${'and another thing '.repeat(60)}`,
] as const;

/** A model that mostly answers well, sometimes not at all, and sometimes as no model may. */
export function simulatedModel(parts: { stepper: Stepper; chance: Chance; faults: Faults }): ReplyModel {
  const { stepper, chance, faults } = parts;
  return {
    model: 'simulated',
    async draft(request: ReplyRequest): Promise<ReplyResult> {
      await stepper.pass('call');
      stepper.delay(chance.int(300, 4_000));
      await stepper.pass('called');
      if (faults.strikes('model_failed', 0.16)) return failure(chance);
      const reply = faults.strikes('model_misbehaved', 0.2) ? chance.pick(MISBEHAVIOUR) : chance.pick(GOOD);
      return { kind: 'draft', draft: draftOf(reply, request, chance), usage: usage() };
    },
  };
}

function draftOf(reply: string, _request: ReplyRequest, chance: Chance): ReplyDraft {
  const handover = chance.is(0.1);
  return {
    reply,
    intent: 'chat',
    sentiment: chance.pick(['POSITIVE', 'NEUTRAL', 'HOT']),
    stage: 'open',
    next_action: handover ? 'handover' : 'reply',
    slot_id: null,
    facts: [],
    objection_type: null,
    opt_out: false,
    opt_out_quote: null,
    handover_reason: handover ? 'asked_for_person' : null,
    used_lesson_ids: [],
    claims: [],
    confidence: 0.9,
  };
}

function failure(chance: Chance): ReplyResult {
  const gone = { kind: 'unavailable', retryable: true, retryAfterMs: 5_000, detail: 'simulated' } as const;
  switch (chance.int(0, 4)) {
    case 0:
      return { ...gone, cause: 'rate_limited' };
    case 1:
      return { ...gone, cause: 'server_error' };
    case 2:
      return { ...gone, cause: 'timeout' };
    case 3:
      return { kind: 'unusable', cause: 'malformed', detail: 'simulated', usage: usage() };
    default:
      return { kind: 'unusable', cause: 'refusal', detail: 'simulated', usage: usage() };
  }
}

function usage() {
  return {
    model: 'simulated',
    inputTokens: 900,
    cachedInputTokens: 0,
    outputTokens: 60,
    costMicros: 400,
    priceVersion: 'simulated',
    latencyMs: 0,
  };
}
