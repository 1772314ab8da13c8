import { Button } from '@mantine/core';
import { Fragment, useState } from 'react';
import { importsText } from '../../text/imports.ts';
import { Section } from '../../ui/page.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { Phone } from '../../ui/values.tsx';
import classes from './check.module.css';
import sharedClasses from './imports.module.css';
import listClasses from './list.module.css';
import { MendForm } from './mend-form.tsx';
import type { PreviewRow, Upload, UploadPreview } from './queries.ts';

const text = importsText.check;
const OUTCOMES = ['rejected', 'flagged', 'merged', 'duplicate', 'suppressed', 'new'] as const;
const URL_STATE = { rows: '' };

interface Filter {
  key: string;
  label: string;
  rows: number;
  takes: (row: PreviewRow) => boolean;
}

/** The rows behind the counts, by what becomes of them and why; rejected ones can be mended here. */
export function PreviewRows({ upload, preview }: { upload: Upload; preview: UploadPreview }) {
  const [{ rows: wanted }, setUrl] = useUrlState(URL_STATE);
  const [open, setOpen] = useState<number | null>(null);
  const filters = filtersOf(preview);
  const filter = filters.find(({ key }) => key === wanted) ?? filters[0];
  const shown = filter === undefined ? [] : preview.rows.filter(filter.takes);
  return (
    <Section title={text.rowsTitle} flush>
      <div className={classes.chips} role="group" aria-label={text.filters}>
        {filters.map(({ key, label, rows }) => (
          <button
            key={key}
            type="button"
            className={classes.chip}
            aria-pressed={key === filter?.key}
            onClick={() => setUrl({ rows: key })}
          >
            {label} <span>{rows.toLocaleString('en-GB')}</span>
          </button>
        ))}
      </div>
      <div className={classes.rowsBox} role="table" aria-label={text.rowsLabel} tabIndex={0}>
        <div role="row" className={`${classes.previewRow} ${listClasses.headRow}`}>
          {[text.line, text.person, text.becomes].map((name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ))}
        </div>
        {shown.map((row) => (
          <Fragment key={row.line}>
            <Row
              row={row}
              isOpen={open === row.line}
              {...(row.cells !== null && {
                onMend: () => setOpen(open === row.line ? null : row.line),
              })}
            />
            {open === row.line && row.cells !== null && (
              <MendForm upload={upload} columns={preview.columns} row={row} onDone={() => setOpen(null)} />
            )}
          </Fragment>
        ))}
        {shown.length === 0 && (
          <p className={sharedClasses.hint} style={{ padding: 16 }}>
            {text.noRows}
          </p>
        )}
      </div>
      {filter !== undefined && shown.length < filter.rows && (
        <p className={sharedClasses.hint} style={{ padding: '8px 16px 12px' }}>
          {text.first(shown.length, filter.rows)}
        </p>
      )}
    </Section>
  );
}

function Row({ row, isOpen, onMend }: { row: PreviewRow; isOpen: boolean; onMend?: () => void }) {
  const { lead, cells } = row;
  return (
    <div role="row" className={classes.previewRow}>
      <span role="cell" className={sharedClasses.sub}>
        {row.line.toLocaleString('en-GB')}
      </span>
      <span role="cell" className={classes.cells}>
        {lead === null ? (
          (cells ?? []).filter((cell) => cell.trim() !== '').join(' · ')
        ) : (
          <>
            {[lead.first_name, lead.last_name].filter(Boolean).join(' ')} <Phone e164={lead.phone_number} />
          </>
        )}
      </span>
      <span role="cell" className={classes.reason}>
        {row.sentence}
      </span>
      <span role="cell">
        {onMend !== undefined && (
          <Button
            size="compact-xs"
            variant="default"
            aria-expanded={isOpen}
            aria-label={text.mendLabel(row.line)}
            onClick={onMend}
          >
            {text.mend}
          </Button>
        )}
      </span>
    </div>
  );
}

/** Reasons for rejection first, as they are what a person can mend; then outcomes; then all. */
function filtersOf({ kind, result, reasons, rows }: UploadPreview): Filter[] {
  if (result === null) return [];
  const outcomes = OUTCOMES.filter((outcome) => result[outcome] > 0 && rows.some((row) => row.outcome === outcome));
  return [
    ...outcomes
      .filter((outcome) => outcome !== 'rejected' || reasons.length !== 1)
      .map((outcome) => ({
        key: outcome,
        label: kind === 'leads' ? importsText.parts[outcome] : nameOfSuppression(outcome),
        rows: result[outcome],
        takes: (row: PreviewRow) => row.outcome === outcome,
      })),
    ...reasons.map(({ code, sentence, rows: count }) => ({
      key: code,
      label: firstWords(sentence),
      rows: count,
      takes: (row: PreviewRow) => row.reason === code,
    })),
  ];
}

function nameOfSuppression(outcome: (typeof OUTCOMES)[number]): string {
  const own: Partial<Record<string, string>> = importsText.partsOfSuppressions;
  return own[outcome] ?? importsText.parts[outcome];
}

/** The first clause of a sentence, for a chip. */
function firstWords(sentence: string): string {
  return (sentence.split(/[.;,:]/)[0] ?? sentence).trim();
}
