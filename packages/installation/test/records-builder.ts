import type { AttemptRow, Records, SnapshotRow } from '../src/verify/records.ts';

/** A Wednesday, 12:00 in London (winter time). */
export const NOON = Date.parse('2026-02-11T12:00:00Z');
export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const PHONE = '+447400123456';

function noRecords(): Records {
  return {
    ...{ attempts: [], outcomes: [], suppressions: [], optOuts: [], statuses: [], messages: [], replans: [] },
    ...{ snapshots: [], cadences: [], gates: [], holidays: [], cooldowns: [{ days: 90 }] },
  };
}

function settings(changes: Partial<SnapshotRow['settings']> = {}): SnapshotRow['settings'] {
  return {
    sending_enabled: true,
    sending_hours_start: '09:00',
    sending_hours_end: '17:00',
    sending_days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
    sending_timezone: 'Europe/London',
    holiday_calendar: 'none',
    delay_respect_sending_hours: true,
    respond_to_inbound_24_7: true,
    respect_schedule_strictly: false,
    messages_per_minute: 10,
    messages_per_hour: 100,
    messages_per_day: 200,
    ...changes,
  };
}

/** The nth claim of campaign `d`, of a person of its own, at noon. */
export function claim(n: number, changes: Partial<AttemptRow> = {}): AttemptRow {
  return {
    messageId: `m${n}`,
    attempt: 1,
    datasetId: 'd',
    kind: 'M1',
    sendSeq: n,
    phone: `+4474001${String(n).padStart(5, '0')}`,
    claimedAt: NOON,
    validitySeconds: 600,
    settingsVersion: 1,
    lastInboundAt: null,
    timezone: null,
    ...changes,
  };
}

/** Records of a campaign `d` under version 1 of these settings, with the message of every claim. */
export function recordsOf(attempts: AttemptRow[], changes: Partial<SnapshotRow['settings']> = {}): Records {
  const messages = [...Map.groupBy(attempts, (row) => row.messageId)].map(([messageId, rows]) => ({
    messageId,
    state: 'delivered',
    status: 'delivered',
    sid: `SM-${messageId}`,
    attempt: rows.length,
  }));
  return {
    ...noRecords(),
    attempts,
    messages,
    snapshots: [{ datasetId: 'd', version: 1, settings: settings(changes) }],
  };
}
