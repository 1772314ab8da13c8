import { type EpochMs, textName } from '@rekindle/domain';

/** One thing that happened, or was decided. Instants are epoch ms. */
export interface TimelineEntry {
  id: string;
  at: EpochMs;
  kind:
    | 'import'
    | 'text'
    | 'ai'
    | 'booking'
    | 'handover'
    | 'status'
    | 'suppression'
    | 'campaign'
    | 'person'
    | 'outcome';
  title: string;
  detail: string | null;
  by: string | null;
  message: TimelineMessage | null;
  ai: TimelineRun | null;
  facts: { name: string; value: string }[];
}

export interface TimelineMessage {
  id: string;
  direction: 'inbound' | 'outbound';
  kind: string;
  text: string;
  state: string;
  segments: number;
  editedBy: string | null;
  ai: boolean;
  /** What became of it, oldest first. */
  steps: { at: EpochMs; what: string }[];
}

export interface TimelineRun {
  runId: string;
  outcome: string;
  promptVersion: string;
  model: string | null;
  gates: string[];
  intent: string | null;
  draft: string | null;
  latencyMs: number | null;
}

/** An entry with nothing but its title. */
export function entry(
  given: Pick<TimelineEntry, 'id' | 'at' | 'kind' | 'title'> & Partial<TimelineEntry>,
): TimelineEntry {
  return { detail: null, by: null, message: null, ai: null, facts: [], ...given };
}

/** A text as a heading calls it. */
export function titleOfText(kind: string, direction: 'inbound' | 'outbound'): string {
  if (direction === 'inbound') return 'They wrote';
  const name = textName(kind);
  return name.charAt(0).toUpperCase() + name.slice(1);
}
