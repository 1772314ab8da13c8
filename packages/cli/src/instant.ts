import { type EpochMs, MINUTE_MS } from '@rekindle/domain';
import { usage } from './cli-error.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** An ISO 8601 instant with its offset. @throws CliError (usage) */
export function instantOf(text: string): EpochMs {
  const at = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at) && sameDay(text, at)) return at;
  throw usage(
    `"${text}" is no instant: give --from as ISO 8601 with its offset, such as 2026-03-02T09:00:00Z or 2026-03-02T10:00:00+01:00.`,
  );
}

/** Whether the date exists: JavaScript takes 30 February for 2 March. */
function sameDay(text: string, at: EpochMs): boolean {
  const sign = /([+-])(\d\d):(\d\d)$/.exec(text);
  const minutes = sign === null ? 0 : (Number(sign[2]) * 60 + Number(sign[3])) * (sign[1] === '-' ? -1 : 1);
  return new Date(at + minutes * MINUTE_MS).toISOString().startsWith(text.slice(0, 16));
}
