/** Rows of the database as `verify` judges them. Instants are epoch milliseconds. */

export interface AttemptRow {
  messageId: string;
  attempt: number;
  datasetId: string;
  kind: string;
  sendSeq: number | null;
  phone: string;
  claimedAt: number;
  validitySeconds: number;
  settingsVersion: number | null;
  lastInboundAt: number | null;
  /** The lead's own zone, when its lead is still there. */
  timezone: string | null;
}

export interface OutcomeRow {
  messageId: string;
  attempt: number;
  outcome: string;
  at: number;
  sid: string | null;
}

export interface SuppressionRow {
  phone: string;
  source: string;
  messageSid: string | null;
  createdAt: number;
  liftedAt: number | null;
  liftedBy: string | null;
}

/** What a person wrote that the rules took for an opt-out. */
export interface OptOutRow {
  messageSid: string;
  phone: string;
  receivedAt: number;
}

export interface StatusRow {
  messageId: string;
  attempt: number;
  sid: string;
  status: string;
  receivedAt: number;
  /** Whether it has been applied; one that waits has no effect yet. */
  applied: boolean;
  errorCode: number | null;
}

export interface MessageRow {
  messageId: string;
  state: string;
  status: string | null;
  sid: string | null;
  attempt: number;
}

/** A text that was planned again, because its validity was over before it reached anybody. */
export interface ReplanRow {
  messageId: string;
  at: number;
}

export interface SnapshotRow {
  datasetId: string;
  version: number;
  settings: {
    sending_enabled: boolean;
    sending_hours_start: string | null;
    sending_hours_end: string | null;
    sending_days: string[];
    sending_timezone: string;
    holiday_calendar: string;
    delay_respect_sending_hours: boolean;
    respond_to_inbound_24_7: boolean;
    respect_schedule_strictly: boolean;
    messages_per_minute: number;
    messages_per_hour: number;
    messages_per_day: number;
  };
}

export interface CadenceRow {
  phone: string;
  running: number;
}

/** How many claims a campaign says it has numbered. */
export interface GateRow {
  datasetId: string;
  lastSeq: number;
}

/** A day that the client put into or took out of a calendar, as it is now: when it did is not known. */
export interface HolidayRow {
  calendar: string;
  day: string;
}

/** Days after which somebody whose campaign was deleted may be texted by another one. */
export interface CooldownRow {
  days: number;
}

export interface Records {
  attempts: AttemptRow[];
  outcomes: OutcomeRow[];
  suppressions: SuppressionRow[];
  optOuts: OptOutRow[];
  statuses: StatusRow[];
  messages: MessageRow[];
  replans: ReplanRow[];
  snapshots: SnapshotRow[];
  cadences: CadenceRow[];
  gates: GateRow[];
  holidays: HolidayRow[];
  cooldowns: CooldownRow[];
}

/** A stored row that breaks a promise. Phones are not shown: the ids lead to them. */
export interface Finding {
  promise: 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P9' | 'P10';
  /** Message, dataset or SID it is about. */
  id: string;
  at: number | null;
  detail: string;
}
