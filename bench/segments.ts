import { countSegments } from '@rekindle/domain';
import { seededRandom } from '@rekindle/runtime';
import { SegmentedMessage } from 'sms-segments-calculator';
import { alternating } from './alternating.ts';

const SENTENCES = [
  'Hi Sam, Bright Roofs here. You asked us for a quote last year.',
  ' Still thinking about solar?',
  ' Prices came down by 15% since {then}.',
  ' Shall we call you on Tuesday at 10?',
  ' It’s worth a look – honestly.',
  ' Grüße from São Paulo ☀️👨‍👩‍👧.',
  ' £4,950 all in [fitted] ~ 3 days ^^',
  ' Reply STOP to opt out.',
];

/** Texts of one to eight sentences, one in four with characters outside GSM-7; the same ones every time. */
function texts(count: number): string[] {
  const random = seededRandom('bench/segments');
  return Array.from({ length: count }, () => {
    const plainOnly = random() < 0.75;
    const sentences = SENTENCES.filter((_, i) => !plainOnly || (i !== 4 && i !== 5));
    const length = 1 + Math.floor(random() * 8);
    return Array.from({ length }, () => sentences[Math.floor(random() * sentences.length)]).join('');
  });
}

/** Our counter against Twilio's over the same texts in one run. Throws when one count differs. */
export function benchSegments(count: number): string[] {
  const all = texts(count);
  const [fast, slow] = alternating(
    all,
    (text) => countSegments(text).segments,
    (text) => new SegmentedMessage(text).segmentsCount,
  );
  return [
    `${count} texts, every count the same as that of sms-segments-calculator`,
    `countSegments ${fast.toFixed(1)} µs, sms-segments-calculator ${slow.toFixed(1)} µs a text: ${(slow / fast).toFixed(1)} times as fast`,
  ];
}
