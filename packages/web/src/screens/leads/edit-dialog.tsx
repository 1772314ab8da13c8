import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemError } from '../../api/problem.ts';
import { useClientId } from '../../api/session.ts';
import { leadsText } from '../../text/leads.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { notifyDone } from '../../ui/notify.ts';
import classes from './drawer.module.css';
import { type Lead, type LeadEdit, leadQuery, type useLeadActs } from './leads-data.ts';

const EDITED = [
  'first_name',
  'last_name',
  'email',
  'postcode',
  'company',
  'position',
  'custom_id',
  'inquiry_date',
  'timezone',
] as const;

/** Changes the details of a lead; what others have changed meanwhile is said and not written over. */
export function EditDialog(props: { lead: Lead; acts: ReturnType<typeof useLeadActs>; onClose: () => void }) {
  const { lead, acts, onClose } = props;
  const text = leadsText.editing;
  const client = useQueryClient();
  const clientId = useClientId();
  const [values, setValues] = useState(() => valuesOf(lead));
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [isChanged, setChanged] = useState(false);

  async function save(): Promise<void> {
    try {
      await acts.edit(changesOf(lead, values), lead.etag);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setFaults(error.byField());
      if (error.status === 412) {
        setChanged(true);
        await client.refetchQueries({ queryKey: leadQuery(clientId, lead.id).queryKey });
        return;
      }
      if (error.fields.length === 0) throw error;
      return;
    }
    notifyDone(leadsText.drawer.saved);
    onClose();
  }

  const field = (name: (typeof EDITED)[number]) => (
    <TextInput
      key={name}
      label={leadsText.fields[name]}
      type={name === 'inquiry_date' ? 'date' : name === 'email' ? 'email' : 'text'}
      value={values[name]}
      error={faults[name]}
      required={name === 'first_name'}
      onChange={(event) => {
        const { value } = event.currentTarget;
        setValues((before) => ({ ...before, [name]: value }));
      }}
    />
  );
  return (
    <Modal opened onClose={onClose} title={text.title} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
        }}
      >
        <Stack gap="md">
          {isChanged && (
            <Text size="sm" c="red" role="alert">
              {text.changed}
            </Text>
          )}
          <div className={classes.form}>{EDITED.map(field)}</div>
          {Object.keys(values.attributes).length > 0 && (
            <div className={classes.form}>
              {Object.entries(values.attributes).map(([name, value]) => (
                <TextInput
                  key={name}
                  label={labelOf(name)}
                  value={value}
                  onChange={(event) => {
                    const next = event.currentTarget.value;
                    setValues((before) => ({ ...before, attributes: { ...before.attributes, [name]: next } }));
                  }}
                />
              ))}
            </div>
          )}
          <Textarea
            label={leadsText.fields['notes']}
            value={values.notes}
            autosize
            minRows={2}
            maxRows={8}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setValues((before) => ({ ...before, notes: value }));
            }}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <BusyButton type="submit" onClick={save}>
              {text.save}
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** A column's name as a label. */
function labelOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
}

type EditValues = Record<(typeof EDITED)[number] | 'notes', string> & { attributes: Record<string, string> };

function valuesOf(lead: Lead): EditValues {
  const own = Object.fromEntries(EDITED.map((name) => [name, lead[name] ?? '']));
  // Each of EDITED is there.
  return {
    ...(own as Omit<EditValues, 'notes' | 'attributes'>),
    notes: lead.notes ?? '',
    attributes: { ...lead.attributes },
  };
}

/** Only what was changed: what others have changed meanwhile stays theirs. */
function changesOf(lead: Lead, values: EditValues): LeadEdit {
  const own = [...EDITED, 'notes' as const].flatMap((name) => {
    const before = lead[name] ?? '';
    const after = values[name].trim();
    return after === before ? [] : [[name, after === '' ? null : after] as const];
  });
  const others = Object.entries(values.attributes).filter(([name, value]) => value !== lead.attributes[name]);
  return {
    ...Object.fromEntries(own),
    ...(others.length > 0 && { attributes: Object.fromEntries(others) }),
  };
}
