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
  /\byou(?:'re| are) (?:all |now )*booked(?: in)?\b/gi,
  /\byour (?:appointment|booking|slot|survey|visit|order) (?:is|has been) (?:now )?(?:booked|confirmed|arranged|made|scheduled|cancelled|moved)\b/gi,
  /\b(?:I|we)(?:'ll| will) (?:beat|match|pay|refund|waive|throw in|include)\b/gi,
  /\b(?:I|we) promise\b|\bI can (?:promise|assure)\b/gi,
  /\b(?:someone|an? (?:engineer|surveyor|colleague|fitter|installer)|they|our team|I|we)(?:'ll| will) (?:be (?:there|with you|round)|arrive|come (?:round|out|over)|call (?:you )?(?:at|in|within|by|before)|ring (?:you )?(?:at|in|within|by|before)) [^.!?]{0,30}/gi,
];

/** Promises that nothing would keep. */
export const checkPromise: Check = (text) => PROMISES.flatMap((pattern) => allOf(text, pattern));
