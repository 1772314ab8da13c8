import { ActionIcon, Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api, callWithEtag } from '../../api/client.ts';
import { useClientId } from '../../api/session.ts';
import { promptsText } from '../../text/prompts.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { ConflictDialog } from '../../ui/conflict-dialog.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { type Stored, useRecordForm } from '../../ui/record-form.ts';
import { type Golden, type Prompt, promptQuery, refreshPrompts } from './prompts-data.ts';
import classes from './prompts.module.css';

const words = promptsText.golden;
const ENDS = (['sent', 'refused', 'person', 'opt_out', 'silent'] as const).map((value) => ({
  value,
  label: words.ends[value] ?? value,
}));

/** A prompt with the tag of its state. */
interface ReadPrompt {
  prompt: Prompt;
  etag: string;
}

interface Values {
  name: string;
  description: string;
  golden_conversations: readonly Golden[];
}

const storedOf = ({ prompt, etag }: ReadPrompt): Stored<Values> => ({
  values: {
    name: prompt.name,
    description: prompt.description ?? '',
    golden_conversations: prompt.golden_conversations,
  },
  etag,
});

const LABELS: Readonly<Record<keyof Values, string>> = {
  name: promptsText.making.name,
  description: promptsText.making.description,
  golden_conversations: words.title,
};

/** A prompt's name, what it is for, and its own golden conversations; what two change is chosen field by field. */
export function GoldenDialog({ read, onClose }: { read: ReadPrompt; onClose: () => void }) {
  const clientId = useClientId();
  const client = useQueryClient();
  const { id } = read.prompt;

  const save = useCallback(
    async (patch: Partial<Values>, etag: string): Promise<Stored<Values>> => {
      const { name, description, golden_conversations: golden } = patch;
      const { body, etag: tag } = await callWithEtag(
        api.PATCH('/api/v1/prompts/{id}', {
          params: { path: { id } },
          body: {
            ...(name !== undefined && { name }),
            ...(description !== undefined && { description: description === '' ? null : description }),
            ...(golden !== undefined && { golden_conversations: golden.map(tidy) }),
          },
          headers: { 'if-match': etag },
        }),
      );
      await refreshPrompts(clientId);
      return storedOf({ prompt: body, etag: tag ?? '' });
    },
    [id, clientId],
  );
  const readNow = useCallback(
    async () => storedOf(await client.query({ ...promptQuery(clientId, id), staleTime: 0 })),
    [client, clientId, id],
  );
  const record = useRecordForm<Values>({
    stored: storedOf(read),
    readOnly: false,
    ...{ save, read: readNow, saved: words.saved },
  });
  const { form, stored, conflict } = record;
  const { name, description, golden_conversations: golden } = form.values;
  const { faults } = form;
  const setGolden = (next: readonly Golden[]): void => form.set('golden_conversations', next);
  const change = (at: number, part: Partial<Golden>): void =>
    setGolden(golden.map((each, index) => (index === at ? { ...each, ...part } : each)));
  const closeWhen = (isDone: boolean): void => {
    if (isDone) onClose();
  };

  return (
    <FormModal
      isDirty={record.isDirty}
      isCovered={conflict !== null}
      onClose={onClose}
      title={words.title}
      size="xl"
      closeOnClickOutside={false}
    >
      <Stack gap="md">
        {faults[''] !== undefined && (
          <Text size="sm" c="red" role="alert">
            {faults['']}
          </Text>
        )}
        <TextInput
          label={promptsText.making.name}
          value={name}
          error={faults['name'] ?? null}
          onChange={(event) => form.set('name', event.currentTarget.value)}
        />
        <Textarea
          label={promptsText.making.description}
          autosize
          value={description}
          error={faults['description'] ?? null}
          onChange={(event) => form.set('description', event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed">
          {words.about}
        </Text>
        {golden.length === 0 && <Text size="sm">{words.empty}</Text>}
        {golden.map((each, at) => (
          // They have no ids; a row is known by its place while the dialog is open.
          <fieldset key={at} className={classes.golden}>
            <legend className="rk-hidden">{each.name}</legend>
            <Group gap="xs" align="end" wrap="nowrap">
              <TextInput
                flex={1}
                label={words.name}
                value={each.name}
                error={faults[`golden_conversations.${at}.name`] ?? null}
                onChange={(event) => change(at, { name: event.currentTarget.value })}
              />
              <ActionIcon
                mb={4}
                aria-label={words.remove(each.name)}
                onClick={() => setGolden(golden.filter((_, index) => index !== at))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Group>
            <div className={classes.pair}>
              <Textarea
                label={words.says}
                description={words.saysHint}
                autosize
                minRows={2}
                value={each.says.join('\n')}
                error={faultUnder(faults, `golden_conversations.${at}.says`)}
                onChange={(event) => change(at, { says: event.currentTarget.value.split('\n') })}
              />
              <Textarea
                label={words.reply}
                autosize
                minRows={3}
                value={each.answer.reply ?? ''}
                error={faultUnder(faults, `golden_conversations.${at}.answer`)}
                onChange={(event) => change(at, { answer: { ...each.answer, reply: event.currentTarget.value } })}
              />
            </div>
            <Select
              label={words.expects}
              data={ENDS}
              value={each.expects}
              allowDeselect={false}
              onChange={(end) => change(at, { expects: end ?? 'sent' })}
            />
          </fieldset>
        ))}
        <div>
          <Button
            variant="light"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setGolden([...golden, { name: '', says: [''], answer: { reply: '' }, expects: 'refused' }])}
          >
            {words.add}
          </Button>
        </div>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          <BusyButton onClick={async () => closeWhen(await record.save())}>{uiText.save}</BusyButton>
        </Group>
      </Stack>
      {conflict !== null && (
        <ConflictDialog
          title={uiText.conflict.title}
          base={stored.values}
          theirs={conflict.values}
          patch={form.patch}
          labelOf={(field) => LABELS[field]}
          shown={(_, value) => (Array.isArray(value) ? namesOf(value as Golden[]) : String(value))}
          onClose={record.closeConflict}
          onSave={async (patch) => closeWhen(await record.settle(patch))}
        >
          {uiText.conflict.body}
        </ConflictDialog>
      )}
    </FormModal>
  );
}

/** A list of golden conversations in a conflict: what they are called. */
function namesOf(golden: readonly Golden[]): string {
  return golden.length === 0 ? words.empty : golden.map(({ name }) => name).join(', ');
}

function tidy({ says, ...rest }: Golden): Golden {
  return { ...rest, says: says.map((line) => line.trim()).filter((line) => line !== '') };
}

function faultUnder(faults: Readonly<Record<string, string>>, path: string): string | null {
  return Object.entries(faults).find(([each]) => each === path || each.startsWith(`${path}.`))?.[1] ?? null;
}
