import { Anchor, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { importsText } from '../../text/imports.ts';
import { notifyProblem } from '../../ui/notify.ts';
import { Mark, type Tone } from '../../ui/status-badge.tsx';
import classes from './columns.module.css';
import sharedClasses from './imports.module.css';
import listClasses from './list.module.css';
import type { PreviewColumn } from './queries.ts';

const text = importsText.map;

/** What a column can become, in the order of how often it does. */
const FIELDS = [
  ...['phone_number', 'first_name', 'last_name', 'full_name', 'email', 'postcode', 'inquiry_date', 'company', 'notes'],
  ...['timezone', 'custom_id', 'do_not_contact', 'sms_opt_in'],
];
const SURE = 0.9;
const LIKELY = 0.6;

interface Props {
  columns: readonly PreviewColumn[];
  /** What was said so far, by column. */
  mapping: Readonly<Record<string, string>>;
  onChange: (mapping: Record<string, string>) => Promise<void>;
}

/** Every column with samples beside what it becomes. */
export function ColumnTable({ columns, mapping, onChange }: Props) {
  const isRemembered = columns.some((column) => column.evidence === 'remembered');
  const hasSaid = Object.keys(mapping).length > 0;
  return (
    <>
      {isRemembered && (
        <p className={sharedClasses.hint} style={{ padding: '10px 16px 0' }}>
          {text.remembered}
        </p>
      )}
      <div role="table" aria-label={text.columnsAbout}>
        <div role="row" className={`${classes.columnRow} ${listClasses.headRow}`}>
          {[text.column, text.samples, text.field, text.sureness].map((name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ))}
        </div>
        {columns.map((column) => (
          <ColumnRow
            key={column.column}
            column={column}
            onChange={async (field) => await onChange({ ...mapping, [column.column]: field })}
          />
        ))}
      </div>
      {hasSaid && (
        <p className={sharedClasses.hint} style={{ padding: '8px 16px 12px' }}>
          <Anchor component="button" type="button" size="sm" onClick={() => void onChange({}).catch(notifyProblem)}>
            {text.forget}
          </Anchor>
        </p>
      )}
    </>
  );
}

function ColumnRow({ column, onChange }: { column: PreviewColumn; onChange: (field: string) => Promise<void> }) {
  // Shown at once; the server's answer takes its place.
  const [chosen, setChosen] = useState<string | null>(null);
  const field = chosen ?? column.field;
  const isMerge = field === 'attribute';
  return (
    <div role="row" className={`${classes.columnRow} ${field === 'ignore' ? classes.ignored : ''}`}>
      <div role="cell" className={classes.columnName}>
        {column.column}
      </div>
      <div role="cell" className={classes.samples}>
        {column.samples.length === 0 && <span className={sharedClasses.sub}>{text.noSamples}</span>}
        {column.samples.map((sample) => (
          <span key={sample} className={classes.sample} title={sample}>
            {sample}
          </span>
        ))}
      </div>
      <div role="cell" className={classes.columnField}>
        <NativeSelect
          aria-label={text.fieldOf(column.column)}
          value={field}
          data={[...FIELDS, 'attribute', 'ignore'].map((value) => ({ value, label: text.fields[value] ?? value }))}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setChosen(value);
            onChange(value)
              .catch(notifyProblem)
              .finally(() => setChosen(null));
          }}
        />
        {isMerge && (
          <span className={classes.code}>
            {text.mergeAs} {`{{attributes.${column.attribute}}}`}
          </span>
        )}
      </div>
      <div role="cell" className={classes.sureness}>
        <Sureness column={column} />
      </div>
    </div>
  );
}

function Sureness({ column: { evidence, confidence, field } }: { column: PreviewColumn }) {
  if (evidence === 'override' || evidence === 'remembered') {
    return (
      <Mark tone="good" plain>
        {text.evidence[evidence]}
      </Mark>
    );
  }
  if (evidence === 'none' || field === 'attribute' || field === 'ignore') return null;
  const [name, tone]: [keyof typeof text.evidence, Tone] =
    confidence >= SURE ? ['sure', 'good'] : confidence >= LIKELY ? ['likely', 'info'] : ['guess', 'warn'];
  return (
    <span title={`${Math.round(confidence * 100)} %`}>
      <Mark tone={tone} plain>
        {text.evidence[name]}
      </Mark>
    </span>
  );
}
