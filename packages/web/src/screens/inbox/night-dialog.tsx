import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useBusinessNow } from '../../api/business-clock.ts';
import { inboxText } from '../../text/inbox.ts';
import { uiText } from '../../text/ui.ts';
import { formatWhen } from '../../ui/format-when.ts';
import type { Conversation, OwnText } from './inbox-data.ts';

const text = inboxText.night;

interface Props {
  conversation: Conversation;
  opened: boolean;
  onClose: () => void;
  onChoose: (at_night: OwnText['at_night']) => void;
}

/** A person's own text may go at night, after a word about it; or it waits for the morning. */
export function NightDialog({ conversation, opened, onClose, onChoose }: Props) {
  const now = useBusinessNow(60_000);
  const { night, zone } = conversation;
  const opensAt = night?.opens_at ?? null;
  const theirs = formatWhen(now, now, zone);
  return (
    <Modal opened={opened} onClose={onClose} title={text.title} size="lg">
      <Stack gap="md">
        <Text size="sm">{night !== null && opensAt === null ? text.bodyUnknown : text.body(theirs)}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            {uiText.cancel}
          </Button>
          <Button variant="default" onClick={() => onChoose('send')}>
            {text.send}
          </Button>
          {opensAt !== null && (
            <Button onClick={() => onChoose('wait')}>{text.wait(formatWhen(Date.parse(opensAt), now, zone))}</Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
