import { type ImportPreview, shownColumns, shownRejections } from '@rekindle/ingest';

const EVIDENCE = {
  header: 'by its name',
  content: 'by what it holds',
  override: 'as you say',
  remembered: 'as said of an earlier file',
} as const;

/** What each column becomes and how sure that is, then why rows would be rejected, a line each. */
export function previewLines(preview: ImportPreview): string[] {
  const columns = shownColumns(preview.columns).map(({ column, field, attribute, confidence, evidence }) => {
    const name = column.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
    const sure = evidence === 'none' ? '' : ` (${Math.round(confidence * 100)}%, ${EVIDENCE[evidence]})`;
    return `Column "${name}" -> ${field === 'attribute' ? `attributes.${attribute}` : field}${sure}`;
  });
  const reasons = shownRejections(preview.rejections).map(
    ({ code, rows, sentence }) =>
      `Would be rejected: ${rows.toLocaleString('en-GB')} ${rows === 1 ? 'row' : 'rows'}, ${code}. ${sentence}`,
  );
  return [...columns, ...reasons];
}

/** The same for programs, by the names of the HTTP preview. */
export function previewData({ columns, headerLine, rejections }: ImportPreview) {
  return { columns: shownColumns(columns), header_line: headerLine, rejections };
}
