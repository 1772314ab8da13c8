import { Chip, Group, Input, NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { MERGE_FIELDS, SETTING_MAX, WEEKDAYS } from '@rekindle/domain';
import { anyNumber, settingsChoiceText, settingsFieldText, settingsUnitText } from '../../../text/campaign-settings.ts';
import { formatPhone } from '../../../ui/values.tsx';
import type { SettingName, Settings } from '../campaign-queries.ts';
import type { NumberName, SwitchName } from './field-kinds.ts';
import classes from './builder.module.css';
import { useForm } from './settings-form.ts';
import { fieldId } from '../../../ui/field-focus.ts';

type Order = ('label' | 'input' | 'description' | 'error')[];
/** The help stands under the input, so that inputs side by side begin at one height. */
const HELP_BELOW: { inputWrapperOrder: Order } = { inputWrapperOrder: ['label', 'input', 'description', 'error'] };

/** What every input of a setting shares: its place, its words, its fault. */
function useField<K extends SettingName>(name: K) {
  const form = useForm();
  const { label, help } = settingsFieldText[name];
  return {
    value: form.values[name],
    set: (value: Settings[K]) => form.set(name, value),
    shared: {
      id: fieldId(name),
      label,
      ...(help !== undefined && { description: help }),
      error: form.faults[name] ?? null,
      disabled: form.readOnly,
    },
  };
}

export function SwitchField({ name }: { name: SwitchName }) {
  const { value, set, shared } = useField(name);
  return <Switch {...shared} checked={value} onChange={(event) => set(event.currentTarget.checked)} />;
}

const NUMBER_MAX: Readonly<Partial<Record<NumberName, number>>> = {
  m2_delay_hours: SETTING_MAX.delayHours,
  m3_delay_hours: SETTING_MAX.delayHours,
  ai_response_delay_seconds: SETTING_MAX.waitSeconds,
  ai_multiple_messages_wait_seconds: SETTING_MAX.waitSeconds,
  silence_timeout_days: SETTING_MAX.silenceDays,
  silence_nudge_days: SETTING_MAX.silenceDays,
};

export function NumberField({ name, hint }: { name: NumberName; hint?: string }) {
  const { value, set, shared } = useField(name);
  const unit = settingsUnitText[name];
  const help = [shared.description, hint].filter((part) => part !== undefined && part !== '').join(' ');
  return (
    <NumberInput
      {...HELP_BELOW}
      {...shared}
      {...(help !== '' && { description: help })}
      value={value}
      min={0}
      max={NUMBER_MAX[name] ?? SETTING_MAX.messages}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      thousandSeparator=","
      {...(unit !== undefined && { suffix: unit })}
      onChange={(next) => set(typeof next === 'number' ? next : 0)}
    />
  );
}

type ChoiceName = 'delay_type' | 'holiday_calendar' | 'pacing' | 'duplicate_action' | 'hot_lead_assignment_rule';

export function ChoiceField({ name }: { name: ChoiceName }) {
  const { value, set, shared } = useField(name);
  const data = Object.entries(settingsChoiceText[name] ?? {}).map(([choice, label]) => ({ value: choice, label }));
  return (
    <Select
      {...HELP_BELOW}
      {...shared}
      data={data}
      value={value}
      allowDeselect={false}
      // The choices are those of the setting.
      onChange={(choice) => set((choice ?? value) as typeof value)}
    />
  );
}

export function TimeField({ name }: { name: 'sending_hours_start' | 'sending_hours_end' }) {
  const { value, set, shared } = useField(name);
  return (
    <TextInput
      {...HELP_BELOW}
      {...shared}
      type="time"
      value={value ?? ''}
      onChange={(event) => set(event.currentTarget.value === '' ? null : event.currentTarget.value)}
    />
  );
}

export function DaysField() {
  const { value, set, shared } = useField('sending_days');
  const { label, error, disabled, id } = shared;
  return (
    <Input.Wrapper label={label} error={error} labelElement="div" id={id} tabIndex={-1}>
      <Chip.Group multiple value={value} onChange={(days) => set(WEEKDAYS.filter((day) => days.includes(day)))}>
        <Group gap={6} mt={4} role="group" aria-label={label}>
          {WEEKDAYS.map((day) => (
            <Chip key={day} value={day} size="xs" radius="sm" disabled={disabled}>
              {settingsChoiceText['sending_days']?.[day]}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
}

const ZONES = Intl.supportedValuesOf('timeZone');

export function ZoneField() {
  const { value, set, shared } = useField('sending_timezone');
  const data = ZONES.includes(value) ? ZONES : [value, ...ZONES];
  return (
    <Select
      {...HELP_BELOW}
      {...shared}
      searchable
      limit={60}
      data={data}
      value={value}
      allowDeselect={false}
      onChange={(zone) => set(zone ?? value)}
    />
  );
}

export function NumberOfClientField({ numbers }: { numbers: readonly string[] }) {
  const { value, set, shared } = useField('twilio_number');
  const known = value === null || numbers.includes(value) ? numbers : [value, ...numbers];
  const data = [{ value: '', label: anyNumber }, ...known.map((e164) => ({ value: e164, label: formatPhone(e164) }))];
  return (
    <Select
      {...HELP_BELOW}
      {...shared}
      data={data}
      value={value ?? ''}
      allowDeselect={false}
      onChange={(number) => set(number === '' ? null : number)}
    />
  );
}

export function LinkField({ placeholder }: { placeholder: string | null }) {
  const { value, set, shared } = useField('cal_booking_link');
  return (
    <TextInput
      {...HELP_BELOW}
      {...shared}
      type="url"
      {...(placeholder !== null && { placeholder })}
      value={value ?? ''}
      onChange={(event) => set(event.currentTarget.value === '' ? null : event.currentTarget.value)}
    />
  );
}

const LEAD_COLUMNS = ['first_name', 'last_name', 'phone_number', 'email', 'postcode', 'inquiry_date'];

export function RequiredFields() {
  const { value, set, shared } = useField('required_fields');
  return (
    <TagsInput
      {...HELP_BELOW}
      {...shared}
      className={classes.wide ?? ''}
      data={[...new Set([...LEAD_COLUMNS, ...MERGE_FIELDS.filter((field) => LEAD_COLUMNS.includes(field))])]}
      value={value}
      onChange={set}
    />
  );
}
