import type { ColumnsPreview, ImportPreview } from './preview-import.ts';
import type { FileError } from './file-error.ts';
import type { MappedColumn } from './map-columns.ts';
import { type ShownRepair, shownRepairs } from './repair-report.ts';
import { SENTENCES } from './row-reasons.ts';

/** A preview as the API shows it. `result` is null, and `fault` says why, when the columns do not suffice. */
export function shownPreview(preview: ImportPreview | ColumnsPreview) {
  const { columns, headerLine, ...rest } = preview;
  const shown = {
    columns: shownColumns(columns),
    header_line: headerLine,
  };
  if ('fault' in rest) {
    const { reading, fault } = rest;
    return { ...shown, ...NOTHING_SHOWN, reading, fault: fault && shownFault(fault) };
  }
  const { rescues, repairs, ...counted } = rest;
  return { ...shown, ...counted, rescues: shownRescues(rescues), repairs: shownRepairs(repairs), fault: null };
}

function shownFault({ code, message, line }: FileError) {
  return { code, message, line };
}

/** The parts of a preview that has come to nothing. */
export const NOTHING_SHOWN: Pick<ImportPreview, 'rejections' | 'rows'> & {
  result: null;
  rescues: ReturnType<typeof shownRescues>;
  repairs: ShownRepair[];
} = { result: null, rejections: {}, rescues: [], repairs: [], rows: [] };

/** Columns as an operator sees them. Samples hold people's data: not for logs. */
export function shownColumns(columns: readonly MappedColumn[]) {
  return columns.map(({ header, use, confidence, evidence, samples, attribute }) => {
    return { column: header, field: use, attribute, confidence, evidence, samples };
  });
}

/** Why rows are rejected, in a sentence each, the commonest first. */
export function shownRejections(rejections: Readonly<Record<string, number>>) {
  const sentences: Readonly<Record<string, string>> = SENTENCES;
  return Object.entries(rejections)
    .toSorted(([, a], [, b]) => b - a)
    .map(([code, rows]) => ({ code, rows, sentence: sentences[code] ?? '' }));
}

/** What taking a field off the required ones would bring, the most first. */
export function shownRescues(rescues: Readonly<Record<string, number>>) {
  return Object.entries(rescues)
    .toSorted(([, a], [, b]) => b - a)
    .map(([field, rows]) => ({ field, rows, sentence: rescueSentence(field, rows) }));
}

function rescueSentence(field: string, rows: number): string {
  const name = field === 'email' ? 'e-mail' : field.replaceAll('_', ' ');
  return `Dropping ${name} as a required field rescues ${rows.toLocaleString('en-GB')} ${rows === 1 ? 'row' : 'rows'}.`;
}
