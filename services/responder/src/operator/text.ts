import { OperatorConflict } from './conflict.ts';

/** What Twilio takes in one message (https://www.twilio.com/docs/api/errors/21617). */
const TEXT_CHARACTERS_MAX = 1_600;

/** A person's own words as they are sent. @throws OperatorConflict bad_text */
export function checkedText(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > TEXT_CHARACTERS_MAX || trimmed.includes('\0')) {
    throw new OperatorConflict('bad_text');
  }
  return trimmed;
}
