import { ActionIcon, Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronRight, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { personasText } from '../../text/personas.ts';
import { fieldId } from '../../ui/field-focus.ts';
import { Mark } from '../../ui/status-badge.tsx';
import { type Row, tableName } from './audiences-data.ts';
import { FieldInput, shownValue } from './field-input.tsx';
import classes from './personas.module.css';
import type { PersonaField } from './personas-data.ts';

const words = personasText.tables;

/** A table of rows as the API describes it. */
interface TableShape {
  key: string;
  label: string;
  fields: readonly PersonaField[];
  /** At most one row. */
  single?: boolean;
  usual?: { from: number; to: number };
}

interface Props {
  table: TableShape;
  rows: readonly Row[];
  faults: Readonly<Record<string, string>>;
  readOnly: boolean;
  onChange: (rows: Row[]) => void;
}

/** The rows of one table, whichever it is: closed they are told in a line, open each can be changed and moved. */
export function RowsEditor({ table, rows, faults, readOnly, onChange }: Props) {
  const [isOpen, setOpen] = useState(false);
  const name = tableName(table.key);
  const own = Object.entries(faults).filter(([path]) => path === name || path.startsWith(`${name}.`));
  const shown = isOpen || own.length > 0;
  const change = (at: number, column: string, value: unknown): void =>
    onChange(rows.map((row, index) => (index === at ? { ...row, [column]: value } : row)));
  const swap = (at: number, other: number): void =>
    onChange(rows.map((row, index) => (index === at ? rows[other] : index === other ? rows[at] : row) ?? row));
  const canAdd = !readOnly && (table.single !== true || rows.length === 0);

  return (
    <section className={classes.table}>
      <h3>
        <button
          type="button"
          id={fieldId(name)}
          className={classes.tableHead}
          aria-expanded={shown}
          onClick={() => setOpen(!isOpen)}
        >
          <IconChevronRight size={16} aria-hidden className={shown ? classes.chevronOpen : undefined} />
          <span className={classes.tableName}>{table.label}</span>
          <span className={classes.tableAbout}>{shown ? '' : summaryOf(table, rows)}</span>
          {own.length > 0 && <Mark tone="bad">{words.fault}</Mark>}
          <UsualMark table={table} count={rows.length} />
        </button>
      </h3>
      {shown && (
        <div className={classes.rows}>
          {own
            .filter(([path]) => path === name)
            .map(([path, message]) => (
              <p key={path} className={classes.bad}>
                {message}
              </p>
            ))}
          {rows.map((row, at) => (
            // Rows have no ids in a form; one is known by its place.
            <div key={at} className={classes.row} role="group" aria-label={words.row(table.label, at + 1)}>
              <div className={classes.rowFields}>
                {table.fields.map((field) => (
                  <FieldInput
                    key={field.column}
                    name={`${name}.${at}.${field.column}`}
                    field={field}
                    value={row[field.column]}
                    error={faults[`${name}.${at}.${field.column}`]}
                    readOnly={readOnly}
                    onChange={(value) => change(at, field.column, value)}
                  />
                ))}
              </div>
              {!readOnly && (
                <div className={classes.rowActs}>
                  <ActionIcon aria-label={words.up(at + 1)} disabled={at === 0} onClick={() => swap(at, at - 1)}>
                    <IconArrowUp size={15} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    aria-label={words.down(at + 1)}
                    disabled={at === rows.length - 1}
                    onClick={() => swap(at, at + 1)}
                  >
                    <IconArrowDown size={15} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    aria-label={words.removeRow(at + 1)}
                    onClick={() => onChange(rows.filter((_, index) => index !== at))}
                  >
                    <IconTrash size={15} aria-hidden />
                  </ActionIcon>
                </div>
              )}
            </div>
          ))}
          {rows.length === 0 && <p className={classes.note}>{words.none}</p>}
          {canAdd && (
            <div>
              <Button
                variant="subtle"
                size="compact-sm"
                leftSection={<IconPlus size={14} aria-hidden />}
                onClick={() => {
                  setOpen(true);
                  onChange([...rows, emptyRow(table)]);
                }}
              >
                {words.addRow(table.label)}
              </Button>
            </div>
          )}
        </div>
      )}
    </section>
  );
}

function emptyRow({ fields }: TableShape): Row {
  return Object.fromEntries(
    fields.map(({ column, kind }) => [column, kind === 'switch' ? false : kind === 'list' ? [] : null]),
  );
}

/** Fewer or more rows than usual are pointed out; they are kept all the same. */
function UsualMark({ table, count }: { table: TableShape; count: number }) {
  const { usual } = table;
  const isUsual = usual === undefined || (count >= usual.from && count <= usual.to);
  if (isUsual) return <span className={classes.tableCount}>{personasText.rows(count)}</span>;
  return (
    <span className={classes.tableCount}>
      {personasText.rows(count)},{' '}
      {usual.from === usual.to ? words.usualOne(usual.from) : words.usual(usual.from, usual.to)}
    </span>
  );
}

const SUMMARY_ROWS = 3;

function summaryOf({ fields }: TableShape, rows: readonly Row[]): string {
  const [first] = fields;
  if (first === undefined) return '';
  const said = rows.slice(0, SUMMARY_ROWS).map((row) => shownValue(first, row[first.column]));
  return rows.length > SUMMARY_ROWS ? `${said.join(', ')} …` : said.join(', ');
}
