import { Button, Checkbox, NativeSelect, Popover, ScrollArea, Stack, TextInput } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconChevronDown, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClientId } from '../../api/session.ts';
import { leadsText } from '../../text/leads.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { filterWords } from './filter-words.ts';
import { CHOOSING, type FilterName, type FilterState, isSet, NONE } from './lead-filters.ts';
import { type Choices, choicesQuery, STATUSES } from './leads-data.ts';
import classes from './filters.module.css';

const text = leadsText.filters;

interface Props {
  state: FilterState;
  change: (change: Partial<FilterState>) => void;
}

const SENTIMENTS = ['HOT', 'POSITIVE', 'NEUTRAL', 'UNCLEAR', 'NEGATIVE'] as const;
const YES_NO = ['replied', 'needs_person', 'manual', 'suppressed', 'flagged'] as const;
const NO_CHOICES: Choices = { datasets: [], people: [], attributes: [] };

/** Search, the filters asked for most, all others behind a button, and what is set as marks that can be taken away. */
export function FilterBar({ state, change }: Props) {
  const choices = useQuery(choicesQuery(useClientId())).data ?? NO_CHOICES;
  const set = CHOOSING.filter((name) => name !== 'q' && isSet(state, name));
  return (
    <search className={classes.filters} aria-label={text.label}>
      <div className={classes.filterRow}>
        <SearchField
          label={leadsText.search}
          value={state.q}
          onSearch={(q) => change({ q })}
          {...(classes.search !== undefined && { className: classes.search })}
        />
        <Several
          label={text.status}
          options={STATUSES.map((value) => ({ value, label: leadsText.statuses[value] }))}
          chosen={state.status}
          onChange={(status) => change({ status })}
        />
        <Several
          label={text.dataset}
          options={choices.datasets.map(({ id, name }) => ({ value: id, label: name }))}
          chosen={state.dataset}
          onChange={(dataset) => change({ dataset })}
        />
        <More state={state} change={change} choices={choices} />
        <NativeSelect
          className={classes.sort}
          aria-label={leadsText.sort}
          value={state.sort}
          onChange={(event) => change({ sort: event.currentTarget.value })}
          data={Object.entries(leadsText.sorts).map(([value, label]) => ({ value, label }))}
        />
      </div>
      {set.length > 0 && (
        <div className={classes.set}>
          {set.map((name) => (
            <button
              key={name}
              type="button"
              className={classes.chip}
              aria-label={text.remove(filterWords(state, name, choices))}
              onClick={() => change({ [name]: NONE[name] })}
            >
              <span>{filterWords(state, name, choices)}</span>
              <IconX size={12} aria-hidden />
            </button>
          ))}
          <Button variant="subtle" size="compact-xs" onClick={() => change({ ...NONE, sort: state.sort })}>
            {leadsText.clearFilters}
          </Button>
        </div>
      )}
    </search>
  );
}

function Several(props: {
  label: string;
  options: readonly { value: string; label: string }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const { label, options, chosen, onChange } = props;
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          rightSection={<IconChevronDown size={14} aria-hidden />}
          className={classes.filterButton}
        >
          {chosen.length === 0 ? label : `${label} (${chosen.length})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <ScrollArea.Autosize mah={340}>
          <Checkbox.Group value={[...chosen]} onChange={onChange} aria-label={label}>
            <Stack gap={8} miw={190} p={2}>
              {options.map(({ value, label: name }) => (
                <Checkbox key={value} value={value} label={name} size="xs" />
              ))}
            </Stack>
          </Checkbox.Group>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}

function More({ state, change, choices }: Props & { choices: Choices }) {
  const [column, ...rest] = state.attribute === '' ? [''] : state.attribute.split('=');
  const [name, setName] = useState(column ?? '');
  const pick = (of: FilterName, options: Readonly<Record<string, string>>) => (
    <NativeSelect
      label={text[of as keyof typeof text] as string}
      value={state[of]}
      onChange={(event) => change({ [of]: event.currentTarget.value })}
      data={Object.entries(options).map(([value, label]) => ({ value, label }))}
    />
  );
  const people = Object.fromEntries(choices.people.map((person) => [person.id, person.name]));
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus width={340}>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconAdjustmentsHorizontal size={15} aria-hidden />}
          className={classes.filterButton}
        >
          {text.more}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={text.more}>
        <div className={classes.more}>
          {pick('assigned', { '': text.any, me: text.me, nobody: text.nobody, somebody: text.somebody, ...people })}
          {pick('cadence', { '': text.any, ...text.cadences })}
          {pick('step', { '': text.any, 1: 'M1', 2: 'M2', 3: 'M3' })}
          {YES_NO.map((of) => (
            <div key={of}>{pick(of, { '': text.any, yes: text.yes, no: text.no })}</div>
          ))}
          {pick('archived', text.archives)}
          <NativeSelect
            label={text.sentiment}
            value={state.sentiment[0] ?? ''}
            onChange={(event) =>
              change({ sentiment: event.currentTarget.value === '' ? [] : [event.currentTarget.value] })
            }
            data={[
              { value: '', label: text.any },
              ...SENTIMENTS.map((value) => ({ value, label: leadsText.sentiments[value] })),
            ]}
          />
          {choices.attributes.length > 0 && (
            <>
              <NativeSelect
                label={text.attribute}
                value={name}
                onChange={(event) => {
                  setName(event.currentTarget.value);
                  change({ attribute: '' });
                }}
                data={[
                  { value: '', label: text.any },
                  ...choices.attributes.map((value) => ({ value, label: value.replaceAll('_', ' ') })),
                ]}
              />
              <TextInput
                label={text.attributeValue}
                disabled={name === ''}
                defaultValue={rest.join('=')}
                key={name}
                onBlur={(event) =>
                  change({ attribute: event.currentTarget.value === '' ? '' : `${name}=${event.currentTarget.value}` })
                }
                onKeyDown={(event) => {
                  if (event.key === 'Enter') event.currentTarget.blur();
                }}
              />
            </>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
