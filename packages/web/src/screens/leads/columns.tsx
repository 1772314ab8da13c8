import { useLocalStorage } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { leadsText } from '../../text/leads.ts';
import { Mark, StatusBadge, type Tone } from '../../ui/status-badge.tsx';
import { Phone, When } from '../../ui/values.tsx';
import { type LeadRow, nameOf } from './leads-data.ts';
import classes from './leads.module.css';

export interface Column {
  id: string;
  title: string;
  /** Pixels; the first column takes what is left. */
  width: number;
  cell: (lead: LeadRow) => ReactNode;
}

const names = leadsText.columns;
const SENTIMENT: Readonly<Record<string, Tone>> = { HOT: 'hot', POSITIVE: 'good', NEGATIVE: 'bad' };

/** Columns that can be chosen, beside those that the lists brought along. The name is always there. */
export const COLUMNS: readonly Column[] = [
  { id: 'status', title: names.status, width: 130, cell: (lead) => <LeadMarks lead={lead} /> },
  { id: 'next', title: names.next, width: 270, cell: (lead) => <Next lead={lead} /> },
  { id: 'phone', title: names.phone, width: 118, cell: ({ phone }) => <Phone e164={phone} /> },
  { id: 'campaign', title: names.campaign, width: 136, cell: ({ dataset_name }) => dataset_name },
  { id: 'reply', title: names.reply, width: 240, cell: ({ latest_reply }) => latest_reply },
  {
    ...{ id: 'activity', title: names.activity, width: 132 },
    cell: ({ last_message_at }) => last_message_at !== null && <When at={last_message_at} />,
  },
  { id: 'assigned', title: names.assigned, width: 130, cell: ({ assigned_name }) => assigned_name },
  {
    ...{ id: 'sentiment', title: names.sentiment, width: 110 },
    cell: ({ sentiment }) =>
      sentiment !== null && <Mark tone={SENTIMENT[sentiment] ?? 'idle'}>{leadsText.sentiments[sentiment]}</Mark>,
  },
  { id: 'email', title: names.email, width: 220, cell: ({ email }) => email },
  { id: 'postcode', title: names.postcode, width: 96, cell: ({ postcode }) => postcode },
  { id: 'company', title: names.company, width: 160, cell: ({ company }) => company },
  { id: 'inquired', title: names.inquired, width: 110, cell: ({ inquiry_date }) => inquiry_date },
  { id: 'added', title: names.added, width: 124, cell: ({ created_at }) => <When at={created_at} /> },
];

export const USUAL = ['status', 'next', 'phone', 'campaign', 'activity'] as const;
const ATTRIBUTE = 'attribute:';
const SETTING = 'rekindle-lead-columns';

/** The columns that this person has chosen on this browser, in their order. */
export function useColumns(): { ids: string[]; columns: Column[]; choose: (ids: string[]) => void } {
  const [ids, choose] = useLocalStorage<string[]>({
    ...{ key: SETTING, defaultValue: [...USUAL], getInitialValueInEffect: false },
  });
  return { ids, columns: ids.flatMap(columnOf), choose };
}

export function attributeColumn(name: string): string {
  return `${ATTRIBUTE}${name}`;
}

function columnOf(id: string): Column[] {
  if (!id.startsWith(ATTRIBUTE)) return COLUMNS.filter((column) => column.id === id);
  const name = id.slice(ATTRIBUTE.length);
  return [{ id, title: name.replaceAll('_', ' '), width: 150, cell: ({ attributes }) => attributes[name] }];
}

/** The name, and under it what tells at a glance that somebody must look. */
export function NameCell({ lead }: { lead: LeadRow }) {
  return <span className={classes.name}>{nameOf(lead)}</span>;
}

function LeadMarks({ lead }: { lead: LeadRow }) {
  return (
    <span className={classes.marks}>
      <StatusBadge kind="lead" status={lead.status} />
      {lead.flagged && <Mark tone="warn">{leadsText.flagged}</Mark>}
    </span>
  );
}

/** What happens next, and in the same line why nothing is sent. */
export function Next({ lead }: { lead: LeadRow }) {
  const { label, not_sent: notSent, kind } = lead.next;
  return (
    <span className={classes.next} title={notSent ?? label}>
      {notSent === null ? (
        <span className={classes.nextLabel}>{label}</span>
      ) : (
        <span className={kind === 'person' ? classes.nextPerson : classes.nextNot}>{notSent}</span>
      )}
    </span>
  );
}
