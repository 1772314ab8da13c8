import { importsText } from '../../text/imports.ts';
import { Mark, type Tone } from '../../ui/status-badge.tsx';
import type { UploadSummary } from './queries.ts';

export type UploadState = keyof typeof importsText.states;

const TONES: Readonly<Record<UploadState, Tone>> = {
  mapping: 'warn',
  pending: 'idle',
  processing: 'info',
  completed: 'good',
  failed: 'bad',
  cancelled: 'idle',
  undone: 'idle',
};

/** Where an upload stands, as a person would say it. */
export function stateOf({ status, undone_at: undoneAt }: Pick<UploadSummary, 'status' | 'undone_at'>): UploadState {
  if (undoneAt !== null) return status === 'completed' ? 'undone' : 'cancelled';
  return status;
}

export function UploadMark({ upload }: { upload: UploadSummary }) {
  const state = stateOf(upload);
  return <Mark tone={TONES[state]}>{importsText.states[state]}</Mark>;
}

/** How much of the file has been read, 0 to 100. */
export function percentOf({ bytes_read: read, file_size: size, phase }: UploadSummary): number {
  if (phase === 'writing') return 100;
  return size === null || size === 0 ? 0 : Math.min(100, Math.round((100 * read) / size));
}
