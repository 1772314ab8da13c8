import classes from './status-badge.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'hot' | 'info' | 'idle';

const LEAD: Readonly<Record<string, [string, Tone]>> = {
  READY: ['Ready', 'idle'],
  CONTACTED_1: ['Had M1', 'info'],
  CONTACTED_2: ['Had M2', 'info'],
  CONTACTED_3: ['Had M3', 'info'],
  WARM: ['Warm', 'warn'],
  HOT: ['Hot', 'hot'],
  COLD: ['Cold', 'idle'],
  CALL_BOOKED: ['Call booked', 'good'],
  CONVERTED: ['Converted', 'good'],
  REMOVED: ['Removed', 'bad'],
  ARCHIVED: ['Archived', 'idle'],
};

const CAMPAIGN: Readonly<Record<string, [string, Tone]>> = {
  draft: ['Draft', 'idle'],
  active: ['Running', 'good'],
  draining: ['Draining', 'warn'],
  paused: ['Paused', 'warn'],
  completed: ['Finished', 'info'],
  archived: ['Archived', 'idle'],
};

const MESSAGE: Readonly<Record<string, [string, Tone]>> = {
  planned: ['Planned', 'idle'],
  due: ['Due', 'idle'],
  sending: ['Sending', 'info'],
  accepted: ['Accepted', 'info'],
  sent: ['Sent', 'info'],
  delivered: ['Delivered', 'good'],
  undelivered: ['Not delivered', 'bad'],
  failed: ['Failed', 'bad'],
  rejected: ['Rejected', 'bad'],
  blocked: ['Not sent', 'idle'],
  unknown: ['Being checked', 'warn'],
  absent: ['Not found at the carrier', 'bad'],
  received: ['Received', 'info'],
};

const KINDS = { lead: LEAD, campaign: CAMPAIGN, message: MESSAGE } as const;

/** A state in a word and a colour; never by colour alone. */
export function StatusBadge({ kind, status }: { kind: keyof typeof KINDS; status: string }) {
  const [label, tone] = KINDS[kind][status] ?? [status, 'idle'];
  return <Mark tone={tone}>{label}</Mark>;
}

/** A lead's status in words. */
export function leadStatusName(status: string): string {
  return LEAD[status]?.[0] ?? status;
}

/** Any word in one of the state colours. `plain` leaves the dot out. */
export function Mark({ tone, plain = false, children }: { tone: Tone; plain?: boolean; children: React.ReactNode }) {
  return <span className={`${classes.badge} ${classes[tone]} ${plain ? classes.plain : ''}`}>{children}</span>;
}
