import { Anchor, NativeSelect, Stack } from '@mantine/core';
import { importsText } from '../../text/imports.ts';
import { notifyProblem } from '../../ui/notify.ts';
import { Section } from '../../ui/page.tsx';
import columnsClasses from './columns.module.css';
import classes from './imports.module.css';
import type { PreviewColumn, Reading, UploadPatch, UploadPreview } from './queries.ts';

const text = importsText.reading;
const NO_HEADER = 'none';

interface Props {
  /** Null when the file cannot be opened as it was said. */
  reading: UploadPreview['reading'];
  said: Reading;
  columns: readonly PreviewColumn[];
  onSave: (patch: UploadPatch) => Promise<void>;
}

/** Characters, cells, column names and dates as they were read, with samples, to be changed where they look wrong. */
export function ReadingPanel({ reading, said, columns, onSave }: Props) {
  function change(more: Reading): void {
    // Other columns come of it, so what was said about these and their cells holds no longer.
    const isShape = ['delimiter', 'header_line', 'sheet', 'encoding'].some((key) => key in more);
    const patch = { reading: { ...said, ...more }, ...(isShape && { mapping: {}, mended_rows: {} }) };
    void onSave(patch).catch(notifyProblem);
  }
  const hasSaid = Object.keys(said).length > 0;
  const asFound = hasSaid && (
    <Anchor
      component="button"
      type="button"
      size="sm"
      style={{ alignSelf: 'flex-start' }}
      onClick={() => void onSave({ reading: {}, mapping: {}, mended_rows: {} }).catch(notifyProblem)}
    >
      {text.backToFound}
    </Anchor>
  );
  if (reading === null) {
    return <Section title={text.title}>{asFound || <p className={classes.hint}>{text.fault}</p>}</Section>;
  }
  return (
    <Section title={text.title}>
      <Stack gap="sm">
        <p className={classes.hint}>{text.about}</p>
        {reading.kind === 'text' ? (
          <TextChoices reading={reading} change={change} />
        ) : (
          reading.sheets.length > 1 && (
            <NativeSelect
              label={text.sheet}
              description={text.sheets(reading.sheets.length)}
              value={reading.sheet ?? ''}
              data={[...reading.sheets]}
              onChange={(event) => change({ sheet: event.currentTarget.value })}
            />
          )
        )}
        <NativeSelect
          label={text.header}
          value={reading.header_line === null ? NO_HEADER : String(reading.header_line)}
          data={[
            ...headerLines(reading).map(({ line, cells }) => ({
              value: String(line),
              label: text.headerLine(line, shortened(cells.filter((cell) => cell.trim() !== '').join(', '))),
            })),
            { value: NO_HEADER, label: text.noHeader },
          ]}
          onChange={(event) => {
            const { value } = event.currentTarget;
            change({ header_line: value === NO_HEADER ? null : Number(value) });
          }}
        />
        {columns.some((column) => column.field === 'inquiry_date') && <DateChoice reading={reading} change={change} />}
        {asFound}
      </Stack>
    </Section>
  );
}

type Shown = NonNullable<UploadPreview['reading']>;
interface ChoiceProps {
  reading: Shown;
  change: (more: Reading) => void;
}

function TextChoices({ reading, change }: ChoiceProps) {
  return (
    <>
      <div>
        <NativeSelect
          label={text.encoding}
          value={reading.encoding ?? 'utf-8'}
          data={Object.entries(text.encodings).map(([value, label]) => ({ value, label }))}
          onChange={(event) => {
            // The options are the encodings of the schema.
            change({ encoding: event.currentTarget.value as NonNullable<Reading['encoding']> });
          }}
        />
        {reading.unusual.length === 0 ? (
          <p className={classes.hint}>{text.noUnusual}</p>
        ) : (
          <div className={columnsClasses.samples} style={{ marginTop: 5 }}>
            <span className={classes.sub}>{text.unusual}</span>
            {reading.unusual.map((cell) => (
              <span key={cell} className={columnsClasses.sample}>
                {cell}
              </span>
            ))}
          </div>
        )}
        {reading.unreadable > 0 && <p className={classes.hint}>{text.unreadable(reading.unreadable)}</p>}
      </div>
      <NativeSelect
        label={text.delimiter}
        value={reading.delimiter ?? ','}
        data={Object.entries(text.delimiters).map(([value, label]) => ({ value, label }))}
        onChange={(event) => {
          // The options are the delimiters of the schema.
          change({ delimiter: event.currentTarget.value as NonNullable<Reading['delimiter']> });
        }}
      />
    </>
  );
}

function DateChoice({ reading, change }: ChoiceProps) {
  const isDayFirst = reading.date_order === 'day-first';
  return (
    <div>
      <NativeSelect
        label={text.dates}
        value={reading.date_order}
        data={[
          { value: 'day-first', label: text.dayFirst },
          { value: 'month-first', label: text.monthFirst },
        ]}
        onChange={(event) =>
          change({ date_order: event.currentTarget.value === 'month-first' ? 'month-first' : 'day-first' })
        }
      />
      <ul className={`${classes.plainList} ${classes.hint}`}>
        {reading.date_samples.map(({ cell, day_first: dayFirst, month_first: monthFirst }) => (
          <li key={cell}>{text.dateAs(cell, dayName(isDayFirst ? dayFirst : monthFirst))}</li>
        ))}
      </ul>
      {!reading.date_order_proved && <p className={classes.hint}>{text.dateUnproved}</p>}
    </div>
  );
}

function dayName(iso: string | null): string {
  if (iso === null) return text.dateUnread;
  const options = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Date(`${iso}T00:00:00Z`).toLocaleDateString('en-GB', options);
}

/** The first lines, and the one that was taken if it is further down. */
function headerLines({ top, header_line: taken }: Shown): Shown['top'] {
  if (taken === null || top.some(({ line }) => line === taken)) return top;
  return [...top, { line: taken, cells: [] }];
}

function shortened(cells: string): string {
  return cells.length <= 60 ? cells : `${cells.slice(0, 59)}…`;
}
