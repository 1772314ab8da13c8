import { allOf, type Check } from './gate.ts';

const DONE =
  '(?:booked|book|scheduled|schedule|reserved|reserve|emailed|email|cancelled|cancel|called|call|phoned|phone|rung|ring|posted|post|arranged|arrange|sent|refunded|refund|confirmed|dispatched|rescheduled|reschedule|ordered|order)';
const TO = '(?:you|your|it|that|an?|the)';

/** Things said to be done, or to be done by themselves, which no code does from a reply. */
const PROMISES: readonly RegExp[] = [
  new RegExp(
    `\\b(?:I(?:'ve| have|'ll| will)?|we(?:'ve| have|'ll| will)) (?:just |now |already )?${DONE} ${TO}\\b`,
    'gi',
  ),
  /\byou(?:'re| are) (?:all |now )*(?:booked|pencilled)(?: in)?\b/gi,
  /\byou(?:'re| are) (?:all |now )*down (?:for|on)\b/gi,
  /\b(?:booked|pencilled|put) you (?:in|down)\b/gi,
  /\bthat(?:'s| is) (?:you |us |it )?(?:all |now )*(?:booked|pencilled in|arranged)\b/gi,
  /\byour (?:appointment|booking|slot|survey|visit|order|call|chat|meeting|quote|refund) (?:is|has been) (?:now )?(?:booked|confirmed|arranged|made|scheduled|cancelled|moved)\b/gi,
  /\b(?:I|we)(?:'ll| will) (?:beat|match|pay|refund|waive|throw in|include)\b/gi,
  /\b(?:I|we) promise\b|\bI can (?:promise|assure)\b/gi,
  /\b(?:someone|somebody|an? (?:engineer|surveyor|colleague|fitter|installer|advisor|adviser|specialist)|they|our team|the team|I|we)(?:'ll| will) (?:be (?:there|with you|round)|arrive|come (?:round|out|over)|(?:call|ring|phone) (?:you )?(?:back )?(?:at|in|within|by|before|(?=today|tomorrow|tonight|this (?:morning|afternoon|evening)|(?:(?:on|this|next) )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)))(?:[^.!?]{0,30})/gi,
];

/** Promises that nothing would keep. */
export const checkPromise: Check = (text) => PROMISES.flatMap((pattern) => allOf(text, pattern));
