import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { capital, choiceName, personasText } from '../../text/personas.ts';
import { fieldId } from '../../ui/field-focus.ts';
import type { PersonaField } from './personas-data.ts';

interface Props {
  field: PersonaField;
  value: unknown;
  /** Null is "not said". */
  onChange: (value: unknown) => void;
  error?: string | undefined;
  readOnly: boolean;
  /** Its path in the form; the column unless told. */
  name?: string;
  /** Says under the label what depends on the field. */
  isExplained?: boolean;
  /** What is asked of the field, under its label. */
  guide?: string | undefined;
}

/** The input of one descriptor, whatever it is of: a voice, an audience, a product, a role or a row of a table. */
export function FieldInput({ field, value, onChange, error, readOnly, name, isExplained = false, guide }: Props) {
  const { column, kind, required, max_length: max } = field;
  const label = capital(field.label);
  const text = typeof value === 'string' ? value : '';
  const isLong = max !== null && text.length > max * 0.8;
  const hints = [
    ...(guide !== undefined ? [guide] : []),
    ...(isExplained ? [usesOf(field)] : []),
    ...(kind === 'list' ? [personasText.listHint] : []),
    ...(isLong ? [personasText.ofLength(text.length, max)] : []),
  ].filter((hint) => hint !== '');
  const shared = {
    id: fieldId(name ?? column),
    label,
    error: error ?? null,
    withAsterisk: required,
    ...(hints.length > 0 && { description: hints.join(' ') }),
  };
  const takeText = (typed: string): void => onChange(typed === '' ? null : typed);

  switch (kind) {
    case 'switch':
      return (
        <Switch
          id={shared.id}
          label={label}
          error={error ?? null}
          {...(hints.length > 0 && { description: hints.join(' ') })}
          checked={value === true}
          disabled={readOnly}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          data={(field.options ?? []).map((word) => ({ value: word, label: choiceName(column, word) }))}
          value={text === '' ? null : text}
          placeholder={personasText.unset}
          clearable={!required && !readOnly}
          allowDeselect={!required}
          readOnly={readOnly}
          onChange={onChange}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...shared}
          value={typeof value === 'number' ? value : ''}
          {...(field.minimum !== null && { min: field.minimum })}
          {...(field.maximum !== null && { max: field.maximum })}
          {...(field.step !== null && { step: field.step })}
          {...(field.minimum !== null &&
            field.maximum !== null && { placeholder: personasText.between(field.minimum, field.maximum) })}
          clampBehavior="none"
          readOnly={readOnly}
          onChange={(typed) => onChange(typeof typed === 'number' ? typed : typed === '' ? null : Number(typed))}
        />
      );
    case 'list':
      return (
        <Textarea
          {...shared}
          autosize
          minRows={2}
          maxRows={12}
          value={Array.isArray(value) ? value.join('\n') : ''}
          readOnly={readOnly}
          onChange={(event) => onChange(event.currentTarget.value === '' ? [] : event.currentTarget.value.split('\n'))}
        />
      );
    case 'text':
      return (
        <Textarea
          {...shared}
          autosize
          minRows={2}
          maxRows={14}
          value={text}
          readOnly={readOnly}
          onChange={(event) => takeText(event.currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...shared}
          type={kind === 'time' ? 'time' : 'text'}
          value={kind === 'time' ? text.slice(0, 5) : text}
          readOnly={readOnly}
          onChange={(event) => takeText(event.currentTarget.value)}
        />
      );
  }
}

/** What depends on a field, in a sentence or two. */
function usesOf({ uses }: Pick<PersonaField, 'uses'>): string {
  return [...new Set(uses)].map((use) => personasText.uses[use] ?? '').join(' ');
}

/** A value as a sentence or table shows it. */
export function shownValue(field: PersonaField | undefined, value: unknown): string {
  if (value === null || value === undefined || value === '') return personasText.blank;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.length === 0 ? personasText.blank : value.map(String).join(', ');
  if (typeof value === 'string') return field?.kind === 'choice' ? choiceName(field.column, value) : value;
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
