import { Button, Menu, Textarea } from '@mantine/core';
import { MERGE_FIELDS, toPlainPunctuation } from '@rekindle/domain';
import { IconBraces } from '@tabler/icons-react';
import { useId, useMemo, useRef } from 'react';
import { campaignsText } from '../../../text/campaigns.ts';
import { settingsFieldText } from '../../../text/campaign-settings.ts';
import { Mark } from '../../../ui/status-badge.tsx';
import type { SettingsView } from '../campaign-queries.ts';
import classes from './builder.module.css';
import { EXAMPLE_NAME, exampleText } from './example-text.ts';
import { useForm } from './settings-form.ts';
import { fieldId } from '../../../ui/field-focus.ts';

const words = campaignsText.builder;
export type MessageName = 'm1_message' | 'm2_message' | 'm3_message' | 'silence_nudge_message';

/** A text with its fields, what it costs while it is written, and where each segment starts. */
export function MessageEditor({ name, view }: { name: MessageName; view: SettingsView }) {
  const form = useForm();
  const input = useRef<HTMLTextAreaElement>(null);
  const countId = useId();
  const source = form.values[name] ?? '';
  const example = useMemo(
    () => (source.trim() === '' ? null : exampleText(source, form.values, view)),
    [source, form.values, view],
  );
  const write = (text: string) => form.set(name, text === '' && name !== 'm1_message' ? null : text);
  const fault = form.faults[name] ?? example?.faults[0] ?? null;

  function insert(field: string): void {
    const [start, end] = [input.current?.selectionStart ?? source.length, input.current?.selectionEnd ?? source.length];
    const written = `{{${field}}}`;
    write(source.slice(0, start) + written + source.slice(end));
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(start + written.length, start + written.length);
    });
  }

  return (
    <div className={classes.message}>
      <Textarea
        ref={input}
        id={fieldId(name)}
        label={settingsFieldText[name].label}
        autosize
        minRows={2}
        maxRows={10}
        value={source}
        error={fault}
        disabled={form.readOnly}
        aria-describedby={countId}
        onChange={(event) => write(event.currentTarget.value)}
      />
      <div className={classes.messageBar}>
        <FieldMenu columns={view.options.columns} disabled={form.readOnly} onPick={insert} />
        <span id={countId} className={classes.counter} aria-live="polite">
          {example === null ? (
            name !== 'm1_message' && words.noSuchText
          ) : example.segments === 0 ? null : (
            <>
              <Mark tone={example.segments === 1 ? 'good' : example.segments === 2 ? 'warn' : 'bad'} plain>
                {words.segments(example.segments)}
              </Mark>
              <span>{words.units(example.units, example.room, example.encoding)}</span>
            </>
          )}
        </span>
      </div>
      {example !== null && example.dear.length > 0 && (
        <p className={classes.warn}>
          {words.costly(example.dear.join(' '))}{' '}
          {!form.readOnly && (
            <Button variant="default" size="compact-xs" onClick={() => write(toPlainPunctuation(source))}>
              {words.writePlainly}
            </Button>
          )}
        </p>
      )}
      {example !== null && example.missing.length > 0 && (
        <p className={classes.note}>{words.missingFallback(example.missing.join(', '))}</p>
      )}
      {example !== null && example.pieces.length > 0 && <Bubble pieces={example.pieces} step={stepOf(name)} />}
    </div>
  );
}

function stepOf(name: MessageName): string {
  return name === 'silence_nudge_message' ? settingsFieldText[name].label : name.slice(0, 2).toUpperCase();
}

function Bubble({ pieces, step }: { pieces: readonly string[]; step: string }) {
  return (
    <figure className={classes.example}>
      <figcaption>{words.example(EXAMPLE_NAME)}</figcaption>
      <p className={classes.bubble} aria-label={words.exampleLabel(step)} role="note">
        {pieces.map((piece, index) => (
          // Pieces have no identity but their place.
          <span key={index}>
            {index > 0 && (
              <span className={classes.cut}>
                {words.secondStarts} {index + 1}
              </span>
            )}
            {piece}
          </span>
        ))}
      </p>
    </figure>
  );
}

function FieldMenu(props: { columns: readonly string[]; disabled: boolean; onPick: (field: string) => void }) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="subtle"
          size="compact-xs"
          disabled={props.disabled}
          leftSection={<IconBraces size={14} aria-hidden />}
        >
          {words.insertField}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} className={classes.menu ?? ''}>
        {MERGE_FIELDS.map((field) => (
          <Menu.Item key={field} onClick={() => props.onPick(field)}>
            {field}
          </Menu.Item>
        ))}
        {props.columns.length > 0 && <Menu.Label>{words.ownColumns}</Menu.Label>}
        {props.columns.map((column) => (
          <Menu.Item key={column} onClick={() => props.onPick(`attributes.${column}`)}>
            {column}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
