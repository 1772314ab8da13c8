import type { Violation } from './check/evidence.ts';
import { entriesOf, type Entry } from './ledger.ts';
import type { Play } from './play.ts';

/** Events told before a violation, and after it. */
const BEFORE_MAX = 14;
const AFTER_MAX = 2;

/** What led to a violation: the last events of the person, the message or the step it is about, one a line. */
export function tellStory(
  { seed, days, entries }: Pick<Play, 'seed' | 'days' | 'entries'>,
  violation: Violation,
): string[] {
  const { promise, at, detail, phone, messageId } = violation;
  const sids = new Set(
    entries.flatMap((entry) =>
      entry.type === 'post' && isAbout(entry, violation, new Set(), null) && entry.sid !== null ? [entry.sid] : [],
    ),
  );
  const whose = entriesOf(entries, 'post').find((post) => post.messageId === messageId)?.clientId ?? null;
  const about = entries.filter((entry) => isAbout(entry, violation, sids, whose));
  const told = [
    ...about.filter((entry) => entry.at <= at).slice(-BEFORE_MAX),
    ...about.filter((entry) => entry.at > at).slice(0, AFTER_MAX),
  ];
  const whom = [phone, messageId].filter((part) => part !== null).join(', message ');
  return [
    `seed ${seed}: ${promise} broken at ${instant(at)}${whom === '' ? '' : ` for ${whom}`}: ${detail}`,
    ...told.map((entry) => `    ${instant(entry.at)}  ${lineOf(entry)}`),
    `    again: npm run simulate -- --seeds 1 --first-seed ${seed} --days ${days}`,
  ];
}

function isAbout(
  entry: Entry,
  { phone, messageId }: Violation,
  sids: ReadonlySet<string>,
  clientId: string | null,
): boolean {
  switch (entry.type) {
    case 'post':
      return messageId !== null ? entry.messageId === messageId || entry.to === phone : entry.to === phone;
    case 'inbound':
      return entry.from === phone;
    case 'status':
    case 'callback':
    case 'acknowledged':
    case 'known':
      return sids.has(entry.sid);
    case 'answered':
      return messageId !== null && entry.messageIds.includes(messageId);
    case 'fault':
      return entry.kind === 'queue_emptied' || (messageId !== null && entry.about.includes(messageId));
    case 'act':
      return (entry.phone === null || entry.phone === phone) && (clientId === null || entry.clientId === clientId);
    case 'settings':
      return messageId !== null && (clientId === null || entry.clientId === clientId);
    default:
      return true;
  }
}

function lineOf(entry: Entry): string {
  const { at: _, type, ...rest } = entry;
  if (entry.type === 'settings') return `settings of ${entry.datasetId} changed`;
  return `${type} ${Object.values(rest)
    .map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))
    .join(' | ')
    .slice(0, 260)}`;
}

function instant(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString().replace('T', ' ') : 'never';
}
