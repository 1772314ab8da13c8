import { detectOptIn } from '@rekindle/domain';
/** How one text reads. */
export interface TextReading {
  kind: string;
  optIn: boolean;
  fixedReply: 'bot_question' | 'decline' | null;
  suggests: 'HOT' | 'WARM' | 'COLD';
  sentiment: 'POSITIVE' | 'NEGATIVE' | 'NEUTRAL' | 'UNCLEAR' | 'HOT';
}
export function readText(body: string, numMedia: number): TextReading {
  return { kind: numMedia > 0 && body.trim() === '' ? 'media_only' : 'other', optIn: detectOptIn(body), fixedReply: null, suggests: 'WARM', sentiment: 'UNCLEAR' };
}
