import { plainHeader } from './field-names.ts';
import type { MappedColumn } from './map-columns.ts';

/** Cells of a do-not-contact column that mark nobody. Anything else in it does: a doubt is never texted. */
const UNMARKED = new Set([
  ...['', 'no', 'n', 'false', 'f', '0', 'off', 'none', 'null', 'nil', 'n/a', 'na', '-', 'never', 'unchecked', 'ok'],
  ...['inactive', 'disabled', 'allowed', 'opted in', 'opt in', 'opted-in', 'subscribed', 'not opted out'],
]);
/** Channels that a do-not-contact cell may name without meaning texts: GoHighLevel lists them. */
const OTHER_CHANNELS = new Set([
  ...['email', 'emails', 'e-mail', 'call', 'calls', 'voice', 'voicemail', 'voicemails', 'whatsapp', 'facebook', 'fb'],
  ...['messenger', 'instagram', 'ig', 'gmb', 'gbp', 'post', 'letter', 'mail', 'and'],
]);
/** Cells of a consent-to-texts column that refuse. A blank one says nothing. */
const REFUSED = new Set([
  ...['no', 'n', 'false', 'f', '0', 'off', 'opted out', 'opt out', 'opted-out', 'unsubscribed', 'refused', 'declined'],
  ...['denied', 'withdrawn', 'revoked'],
]);
/** Tags and statuses, alone or in a list, that mean it too. */
const MARKS = new Set([
  ...['dnd', 'dnc', 'do not contact', 'do not disturb', 'do not text', 'do not sms', 'do not message', 'do not call'],
  ...['opted out', 'opt out', 'optout', 'sms opt out', 'unsubscribe', 'unsubscribed', 'stop', 'stopped', 'dnd sms'],
  ...['sms dnd', 'blacklist', 'blacklisted', 'suppressed', 'gone away', 'deceased'],
]);
const TAG_HEADERS = new Set([
  ...['tag', 'tags', 'label', 'labels', 'contact tags', 'contact labels'],
  ...['status', 'lead status', 'contact status', 'customer status'],
]);

/**
 * A function that says by which of a row's columns its person is not to be texted, as `column: cell`, or null. Looks at
 * do-not-contact columns, consent columns that say no, and tags or statuses like `dnd`.
 */
export function optOutReader(columns: readonly MappedColumn[]): (cell: (index: number) => string) => string | null {
  const watched = columns.flatMap((column) => {
    const marks = markerOf(column);
    return marks === null ? [] : [{ ...column, marks }];
  });
  return (cell) => {
    for (const { index, header, marks } of watched) {
      const value = cell(index);
      if (marks(value)) return `${header}: ${value.slice(0, 100)}`;
    }
    return null;
  };
}

function markerOf(column: MappedColumn): ((value: string) => boolean) | null {
  if (column.use === 'do_not_contact') return marksDoNotContact;
  if (column.use === 'sms_opt_in') return (value) => REFUSED.has(value.trim().toLowerCase());
  if (column.use === 'attribute' && TAG_HEADERS.has(plainHeader(column.header))) return holdsMark;
  return null;
}

function marksDoNotContact(value: string): boolean {
  const text = value.trim().toLowerCase();
  if (UNMARKED.has(text)) return false;
  return !text.split(/[\s,;|/&+]+/).every((word) => OTHER_CHANNELS.has(word));
}

function holdsMark(value: string): boolean {
  return value.split(/[,;|\n]/).some((tag) => MARKS.has(plainHeader(tag)));
}
