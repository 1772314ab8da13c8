import { Button, Group, MultiSelect, Stack, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useClientId } from '../../api/session.ts';
import { promptsText } from '../../text/prompts.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { lessonChoicesQuery } from '../lessons/lessons-data.ts';
import { type Prompt, refreshPrompts, type Version } from './prompts-data.ts';

const words = promptsText.version;

/** Begins a draft with the words of a version, and lessons that it is to have. */
export function NewVersionDialog(props: {
  prompt: Prompt;
  version: Version;
  onClose: () => void;
  onMade: (id: string) => void;
}) {
  const { prompt, version, onClose, onMade } = props;
  const clientId = useClientId();
  const [reason, setReason] = useState('');
  const [lessons, setLessons] = useState<string[]>([]);
  const choices = useQuery(lessonChoicesQuery(clientId));
  const open = (choices.data?.items ?? []).filter(
    ({ id, status }) => status !== 'archived' && !version.applied_lessons.includes(id),
  );

  async function make(): Promise<void> {
    const { version_id: id } = await call(
      api.POST('/api/v1/prompts/{id}/versions', {
        params: { path: { id: prompt.id } },
        body: {
          from_version_id: version.id,
          lesson_ids: lessons,
          change_reason: reason.trim() === '' ? null : reason.trim(),
        },
      }),
    );
    await refreshPrompts(clientId);
    onMade(id);
    onClose();
    notifyDone(words.newMade);
  }

  return (
    <FormModal isDirty={reason.trim() !== '' || lessons.length > 0} onClose={onClose} title={words.newVersion}>
      <Stack gap="md">
        <Text size="sm">{words.newFrom(version.version)}</Text>
        <Textarea
          label={words.newReason}
          autosize
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <MultiSelect
          label={words.newLessons}
          description={words.newLessonsAbout}
          searchable
          data={open.map(({ id, title }) => ({ value: id, label: title }))}
          value={lessons}
          onChange={setLessons}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          <BusyButton onClick={make}>{words.newVersion}</BusyButton>
        </Group>
      </Stack>
    </FormModal>
  );
}
