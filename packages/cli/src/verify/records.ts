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
}

export interface SuppressionRow {
  phone: string;
  source: string;
  messageSid: string | null;
  createdAt: number;
  liftedAt: number | null;
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
  status: string;
  receivedAt: number;
  errorCode: number | null;
}

export interface MessageRow {
  messageId: string;
  state: string;
  status: string | null;
  sid: string | null;
  attempt: number;
}

export interface SnapshotRow {
  datasetId: string;
  version: number;
  settings: {
    sending_hours_start: string | null;
    sending_hours_end: string | null;
    sending_days: string[];
    sending_timezone: string;
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

export interface Records {
  attempts: AttemptRow[];
  outcomes: OutcomeRow[];
  suppressions: SuppressionRow[];
  optOuts: OptOutRow[];
  statuses: StatusRow[];
  messages: MessageRow[];
  snapshots: SnapshotRow[];
  cadences: CadenceRow[];
}

/** A stored row that breaks a promise. Phones are not shown: the ids lead to them. */
export interface Finding {
  promise: 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P9' | 'P10';
  /** Message or SID it is about. */
  id: string;
  at: number | null;
  detail: string;
}
