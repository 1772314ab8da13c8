import { ActionIcon, Button, Input, Select, TextInput } from '@mantine/core';
import { MERGE_FIELDS } from '@rekindle/domain';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { campaignsText } from '../../../text/campaigns.ts';
import { settingsFieldText } from '../../../text/campaign-settings.ts';
import classes from './builder.module.css';
import { useForm } from './settings-form.ts';
import { fieldId } from '../../../ui/field-focus.ts';

const words = campaignsText.builder;

/** What stands in a text where a lead has no value of their own. */
export function FallbacksField({ columns }: { columns: readonly string[] }) {
  const form = useForm();
  const given = form.values.merge_fallbacks;
  const [isAdding, setAdding] = useState(false);
  const { label, help } = settingsFieldText.merge_fallbacks;
  const entries = Object.entries(given);
  const fields = [...MERGE_FIELDS, ...columns.map((column) => `attributes.${column}`)];
  const write = (next: [string, string][]) => form.set('merge_fallbacks', Object.fromEntries(next));

  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      description={help}
      error={form.faults['merge_fallbacks'] ?? null}
      id={fieldId('merge_fallbacks')}
      tabIndex={-1}
      className={classes.wide ?? ''}
    >
      <div className={classes.fallbacks}>
        {entries.map(([field, text], index) => (
          <div key={field} className={classes.fallback}>
            <code className={classes.fallbackName}>{field}</code>
            <TextInput
              aria-label={`${words.fallbackText}: ${field}`}
              value={text}
              disabled={form.readOnly}
              onChange={(event) => write(entries.with(index, [field, event.currentTarget.value]))}
            />
            <ActionIcon
              aria-label={words.removeFallback(field)}
              disabled={form.readOnly}
              onClick={() => write(entries.filter((_, at) => at !== index))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        {isAdding && (
          <Select
            aria-label={words.fallbackField}
            placeholder={words.fallbackField}
            searchable
            autoFocus
            data={fields.filter((field) => !Object.hasOwn(given, field))}
            onChange={(field) => {
              setAdding(false);
              if (field !== null) write([...entries, [field, 'there']]);
            }}
            onBlur={() => setAdding(false)}
          />
        )}
        {!isAdding && !form.readOnly && (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {words.addFallback}
          </Button>
        )}
      </div>
    </Input.Wrapper>
  );
}
