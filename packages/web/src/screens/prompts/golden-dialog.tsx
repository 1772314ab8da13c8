import { ActionIcon, Button, Group, Modal, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ProblemError } from '../../api/problem.ts';
import { useClientId } from '../../api/session.ts';
import { promptsText } from '../../text/prompts.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { type Golden, type Prompt, promptQuery, refreshPrompts } from './prompts-data.ts';
import classes from './prompts.module.css';

const words = promptsText.golden;
const ENDS = (['sent', 'refused', 'person', 'opt_out', 'silent'] as const).map((value) => ({
  value,
  label: words.ends[value] ?? value,
}));

/** A prompt's name, what it is for, and its own golden conversations. */
export function GoldenDialog({ read, onClose }: { read: { prompt: Prompt; etag: string }; onClose: () => void }) {
  const clientId = useClientId();
  const client = useQueryClient();
  const { id } = read.prompt;
  const [name, setName] = useState(read.prompt.name);
  const [description, setDescription] = useState(read.prompt.description ?? '');
  const [golden, setGolden] = useState<readonly Golden[]>(read.prompt.golden_conversations);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  // The state that it is saved over: the one whose words are on screen, else the newest, once that was said.
  const [etag, setEtag] = useState(read.etag);
  const change = (at: number, part: Partial<Golden>): void =>
    setGolden(golden.map((each, index) => (index === at ? { ...each, ...part } : each)));

  async function save(): Promise<void> {
    setFaults({});
    try {
      await call(
        api.PATCH('/api/v1/prompts/{id}', {
          params: { path: { id } },
          body: {
            name,
            description: description === '' ? null : description,
            golden_conversations: golden.map(({ says, ...rest }) => ({
              ...rest,
              says: says.map((line) => line.trim()).filter((line) => line !== ''),
            })),
          },
          headers: { 'if-match': etag },
        }),
      );
    } catch (error) {
      if (error instanceof ProblemError && error.status === 412) {
        const now = await client.query({ ...promptQuery(clientId, id), staleTime: 0 });
        setEtag(now.etag);
        setFaults({ '': uiText.changedHere });
        return;
      }
      if (!(error instanceof ProblemError) || error.fields.length === 0) throw error;
      setFaults(error.byField());
      return;
    }
    await refreshPrompts(clientId);
    notifyDone(words.saved);
    onClose();
  }

  return (
    <Modal opened onClose={onClose} title={words.title} size="xl" closeOnClickOutside={false}>
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
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label={promptsText.making.description}
          autosize
          value={description}
          error={faults['description'] ?? null}
          onChange={(event) => setDescription(event.currentTarget.value)}
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
          <BusyButton onClick={save}>{uiText.save}</BusyButton>
        </Group>
      </Stack>
    </Modal>
  );
}

function faultUnder(faults: Readonly<Record<string, string>>, path: string): string | null {
  return Object.entries(faults).find(([each]) => each === path || each.startsWith(`${path}.`))?.[1] ?? null;
}
