import type { Finding, Records } from './records.ts';

/** How far along a delivery report is; the carrier's own words. */
const PROGRESS = new Map([
  ['accepted', 1],
  ['scheduled', 1],
  ['queued', 2],
  ['sending', 3],
  ['sent', 4],
  ['delivered', 5],
  ['undelivered', 5],
  ['failed', 5],
  ['canceled', 5],
  ['read', 6],
]);

/** P9: a message stands where its furthest report put it, never behind; no SID belongs to two messages. */
export function checkStatuses({ messages, statuses }: Records): Finding[] {
  const findings: Finding[] = [];
  const reports = Map.groupBy(statuses, (row) => `${row.messageId}/${row.attempt}`);
  for (const message of messages) {
    if (message.sid === null) continue;
    const known = PROGRESS.get(message.status ?? '') ?? 0;
    const furthest = Math.max(0, ...(reports.get(`${message.messageId}/${message.attempt}`) ?? []).map((row) => PROGRESS.get(row.status) ?? 0));
    if (known < furthest) {
      findings.push({ promise: 'P9', id: message.messageId, at: null, detail: `stands at ${message.status} behind a later report` });
    }
  }
  for (const [sid, holders] of Map.groupBy(messages.filter((row) => row.sid !== null), (row) => row.sid ?? '')) {
    if (holders.length > 1) {
      findings.push({ promise: 'P9', id: sid, at: null, detail: `${holders.length} messages hold one SID` });
    }
  }
  return findings;
}
