import { ActionIcon, Button, MultiSelect, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { lessonsText } from '../../text/lessons.ts';
import { uiText } from '../../text/ui.ts';
import { fieldId } from '../../ui/field-focus.ts';
import { leadStatusName } from '../../ui/status-badge.tsx';
import type { PatchForm } from '../../ui/use-patch-form.ts';
import classes from './lessons.module.css';
import { type Lesson, LESSON_STATUSES, LESSON_TYPES, type LessonWords } from './lessons-data.ts';
import { useLessonChoices } from './use-lesson-choices.ts';

const words = lessonsText.one;
const STAGES = [
  ...['READY', 'CONTACTED_1', 'CONTACTED_2', 'CONTACTED_3', 'HOT', 'WARM', 'COLD', 'CALL_BOOKED', 'CONVERTED'],
] as const;

interface Props {
  form: PatchForm<LessonWords>;
  /** Null: a new one. */
  lesson: Lesson | null;
}

type TextField = 'description' | 'trigger' | 'correct_response' | 'incorrect_response' | 'reasoning';

/** Everything that a person says of a lesson. */
export function LessonFields({ form, lesson }: Props) {
  const choices = useLessonChoices();
  const { values, faults, readOnly, set } = form;
  const isRule = values.lesson_type === 'blacklist_word' || values.lesson_type === 'never_rule';
  const others = choices.filter(({ value }) => value !== lesson?.id);
  const shared = (name: keyof LessonWords) => ({ id: fieldId(name), error: faultOf(faults, name), readOnly });
  const text = (name: TextField, label: string, description?: string) => (
    <Textarea
      {...shared(name)}
      className={classes.wide ?? ''}
      label={label}
      {...(description !== undefined && { description })}
      autosize
      minRows={2}
      maxRows={12}
      value={values[name] ?? ''}
      onChange={(event) => set(name, event.currentTarget.value === '' ? null : event.currentTarget.value)}
    />
  );

  return (
    <div className={classes.grid}>
      <Select
        {...shared('lesson_type')}
        label={words.type}
        description={words.typeAbout[values.lesson_type]}
        data={LESSON_TYPES.map((value) => ({ value, label: lessonsText.types[value] }))}
        value={values.lesson_type}
        allowDeselect={false}
        onChange={(type) => set('lesson_type', type ?? 'best_practice')}
      />
      <Select
        {...shared('status')}
        label={words.status}
        description={words.statusAbout}
        data={LESSON_STATUSES.map((value) => ({ value, label: lessonsText.statuses[value] }))}
        value={values.status}
        allowDeselect={false}
        onChange={(status) => set('status', status ?? 'active')}
      />
      <TextInput
        {...shared('title')}
        className={classes.wide ?? ''}
        label={words.title}
        withAsterisk
        value={values.title}
        onChange={(event) => set('title', event.currentTarget.value)}
      />
      {text('trigger', words.trigger, words.triggerAbout)}
      {isRule
        ? text('incorrect_response', words.forbidden, words.forbiddenAbout)
        : text('correct_response', words.correct)}
      {isRule ? text('correct_response', words.correct) : text('incorrect_response', words.incorrect)}
      {text('reasoning', words.reasoning)}
      {text('description', words.description)}
      <MultiSelect
        {...shared('stages')}
        label={words.stages}
        description={words.stagesAbout}
        data={STAGES.map((value) => ({ value, label: leadStatusName(value) }))}
        value={values.stages}
        onChange={(stages) => set('stages', stages)}
      />
      <TagsInput
        {...shared('tags')}
        label={words.tags}
        description={words.tagsAbout}
        value={values.tags}
        onChange={(tags) => set('tags', tags)}
      />
      <NumberInput
        {...shared('priority')}
        label={words.priority}
        description={words.priorityAbout}
        min={-100}
        max={100}
        allowDecimal={false}
        value={values.priority}
        onChange={(priority) => set('priority', Number(priority) || 0)}
      />
      <MultiSelect
        {...shared('conflicts_with')}
        label={words.conflictsWith}
        description={words.conflictsAbout}
        searchable
        data={others}
        value={values.conflicts_with}
        onChange={(ids) => set('conflicts_with', ids)}
      />
      {lesson === null && (
        <Select
          {...shared('supersedes')}
          label={words.standsInFor}
          description={words.standsInAbout}
          placeholder={words.none}
          searchable
          clearable
          data={others}
          value={values.supersedes}
          onChange={(id) => set('supersedes', id)}
        />
      )}
      <ExampleConversation form={form} />
    </div>
  );
}

type Turn = NonNullable<LessonWords['example_conversation']>[number];

function ExampleConversation({ form }: { form: PatchForm<LessonWords> }) {
  const { values, faults, readOnly, set } = form;
  const turns = values.example_conversation ?? [];
  const keep = (next: Turn[]): void => set('example_conversation', next.length === 0 ? null : next);
  const change = (at: number, part: Partial<Turn>): void =>
    keep(turns.map((turn, index) => (index === at ? { ...turn, ...part } : turn)));
  return (
    <fieldset className={classes.example}>
      <legend>{words.conversation}</legend>
      <ol className={classes.turns}>
        {turns.map((turn, at) => (
          // Lines have no ids; a row is known by its place.
          <li key={at}>
            <Select
              aria-label={words.whoOf(at + 1)}
              data={(['lead', 'us'] as const).map((value) => ({ value, label: words.from[value] }))}
              value={turn.from}
              allowDeselect={false}
              readOnly={readOnly}
              onChange={(from) => change(at, { from: from === 'us' ? 'us' : 'lead' })}
            />
            <Textarea
              id={fieldId(`example_conversation.${at}`)}
              aria-label={words.lineOf(at + 1)}
              autosize
              minRows={1}
              value={turn.text}
              error={faultOf(faults, `example_conversation.${at}`)}
              readOnly={readOnly}
              onChange={(event) => change(at, { text: event.currentTarget.value })}
            />
            {!readOnly && (
              <ActionIcon
                mt={4}
                aria-label={words.removeLine(at + 1)}
                onClick={() => keep(turns.filter((_, index) => index !== at))}
              >
                <IconTrash size={15} aria-hidden />
              </ActionIcon>
            )}
          </li>
        ))}
      </ol>
      {!readOnly && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => keep([...turns, { from: turns.at(-1)?.from === 'lead' ? 'us' : 'lead', text: '' }])}
        >
          {words.addLine}
        </Button>
      )}
    </fieldset>
  );
}

function faultOf(faults: Readonly<Record<string, string>>, name: string): string | null {
  return Object.entries(faults).find(([path]) => path === name || path.startsWith(`${name}.`))?.[1] ?? null;
}

/** A field of a lesson as the choice between two people's changes shows it. */
export function shownWords(name: keyof LessonWords, value: unknown): string {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return uiText.conflict.blank;
  // Each is of the kind that its field has.
  if (name === 'lesson_type') return lessonsText.types[value as LessonWords['lesson_type']];
  if (name === 'status') return lessonsText.statuses[value as LessonWords['status']];
  if (name === 'stages') return (value as LessonWords['stages']).map(leadStatusName).join(', ');
  if (name === 'example_conversation') return (value as Turn[]).map(({ text }) => text).join(' / ');
  return Array.isArray(value) ? value.join(', ') : `${value as string | number}`;
}
