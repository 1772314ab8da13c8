import { entriesOf } from '../ledger.ts';
import type { DueRow, Violation } from './evidence.ts';
import { localTime, mayArrive } from './hours.ts';
import { OUTREACH, type View } from './view.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Operators end what they have begun, such as an import or a takeover, so long into the calm. */
const ENDS_WITHIN_MS = 3 * HOUR;
/** What was due goes within a whole day of its hours, and so much more: an even pace spreads what is due over one. */
const SPARE_MINUTES = 60;

/**
 * P11: what was due when the calm began has gone, unless hours and limits left it less than a day's worth of minutes:
 * nothing is put off for ever, whatever time stands beside it.
 */
export function checkPutOff(view: View): Violation[] {
  const open = openMinutes(view);
  return view.rows.due
    .filter(({ since }) => since <= view.calmFrom)
    .flatMap((row): Violation[] => {
      const { minutes, longestDay } = open(row);
      if (minutes < longestDay + SPARE_MINUTES) return [];
      const { what, id, kind, phone } = row;
      const messageId = what === 'a text' ? id : null;
      const detail = `${what} (${kind}, ${id}) did not go in ${minutes} minutes in which it might`;
      return [{ promise: 'P11', at: view.end, detail, phone, messageId }];
    });
}

/** The minutes since the calm began at which hours and limits let the text go, and most hours of one day in minutes. */
function openMinutes(view: View): (row: DueRow) => { minutes: number; longestDay: number } {
  const settings = entriesOf(view.entries, 'settings');
  const resumed = entriesOf(view.entries, 'act').filter(({ act }) => act === 'resume');
  const outreach = Map.groupBy(
    view.posts.filter(({ kind }) => OUTREACH.includes(kind)),
    ({ datasetId }) => datasetId,
  );
  return ({ datasetId, kind, phone }) => {
    const last = settings.findLast((one) => one.datasetId === datasetId);
    if (last === undefined) return { minutes: 0, longestDay: 0 };
    const limits = last.settings;
    const dateOf = (at: number) => localTime(limits.sending_timezone, at).date;
    const posts = (outreach.get(datasetId) ?? []).map(({ at }) => ({ at, date: dateOf(at) }));
    const hasRoom = (now: number) => {
      if (!OUTREACH.includes(kind)) return true;
      const date = dateOf(now);
      const ofDay = posts.filter((post) => post.at <= now && post.date === date);
      const ofHour = posts.filter((post) => post.at <= now && post.at > now - HOUR);
      return ofDay.length < limits.messages_per_day && ofHour.length < limits.messages_per_hour;
    };
    const isOpen = (at: number) =>
      kind === 'close' || mayArrive(limits, { kind, to: phone }, at, Number.NEGATIVE_INFINITY);
    const from = Math.max(
      view.calmFrom + ENDS_WITHIN_MS,
      last.at,
      ...resumed.filter((act) => act.datasetId === datasetId).map(({ at }) => at),
    );
    const byDay = new Map<string, number>();
    let minutes = 0;
    for (let at = Math.ceil(from / MINUTE) * MINUTE; at < view.end; at += MINUTE) {
      if (!isOpen(at)) continue;
      byDay.set(dateOf(at), (byDay.get(dateOf(at)) ?? 0) + 1);
      if (hasRoom(at)) minutes += 1;
    }
    return { minutes, longestDay: Math.max(0, ...byDay.values()) };
  };
}
