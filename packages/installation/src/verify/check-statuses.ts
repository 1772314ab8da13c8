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
const ARRIVED = ['delivered', 'read'];

/**
 * P9: a message stands where its furthest report put it, never behind, and one that arrived is shown so; what a report
 * settles happens once; no SID belongs to two messages.
 */
export function checkStatuses({ messages, statuses }: Records): Finding[] {
  const findings: Finding[] = [];
  const applied = statuses.filter((row) => row.applied);
  const reports = Map.groupBy(applied, (row) => `${row.messageId}/${row.attempt}/${row.sid}`);
  for (const message of messages) {
    if (message.sid === null) continue;
    const known = PROGRESS.get(message.status ?? '') ?? 0;
    const own = reports.get(`${message.messageId}/${message.attempt}/${message.sid}`) ?? [];
    const furthest = Math.max(0, ...own.map((row) => PROGRESS.get(row.status) ?? 0));
    const id = message.messageId;
    if (known < furthest) {
      findings.push({ promise: 'P9', id, at: null, detail: `stands at ${message.status} behind a later report` });
    } else if (own.some((row) => ARRIVED.includes(row.status)) && message.state !== 'delivered') {
      findings.push({
        promise: 'P9',
        id,
        at: null,
        detail: `is ${message.state} although a report says it was delivered`,
      });
    }
  }
  const withSid = messages.filter((row) => row.sid !== null);
  for (const [sid, holders] of Map.groupBy(withSid, (row) => row.sid ?? '')) {
    if (holders.length > 1) {
      findings.push({ promise: 'P9', id: sid, at: null, detail: `${holders.length} messages hold one SID` });
    }
  }
  return findings;
}
