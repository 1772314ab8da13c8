import { namesWords } from '@rekindle/domain';
import { Button, Group, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useClientId } from '../../api/session.ts';
import { reviewText as text } from '../../text/review.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { dismiss, type Effect, type Insight, teach } from './review-data.ts';

interface Props {
  insight: Insight;
  onClose: () => void;
  onDone: () => void;
}

const EFFECTS: readonly Effect[] = ['allow_words', 'lower', 'off'];

/** Why the coach is wrong, and what she should make of it. */
export function TeachDialog({ insight, onClose, onDone }: Props) {
  const clientId = useClientId();
  const quoted = insight.original_text ?? '';
  // Marks alone cannot be allowed.
  const proposed = namesWords(quoted) ? quoted : '';
  const [effect, setEffect] = useState<Effect>(proposed === '' ? 'lower' : 'allow_words');
  const [words, setWords] = useState(proposed);
  const [reason, setReason] = useState('');
  const isDirty = reason.trim() !== '' || words !== proposed;
  const isMissing = reason.trim() === '' || (effect === 'allow_words' && words.trim() === '');

  async function save(): Promise<void> {
    await teach(clientId, insight.id, {
      ...{ reason: reason.trim(), effect, words: effect === 'allow_words' ? words.trim() : null },
    });
    notifyDone(text.taught);
    onClose();
    onDone();
  }

  return (
    <FormModal isDirty={isDirty} onClose={onClose} title={text.teachTitle}>
      <Stack gap="md">
        <Text size="sm">{text.teachBody}</Text>
        <Radio.Group label={text.effect} value={effect} onChange={(value) => setEffect(value)}>
          <Stack gap={6} mt={6}>
            {EFFECTS.map((each) => (
              <Radio key={each} value={each} label={text.effects[each]} />
            ))}
          </Stack>
        </Radio.Group>
        {effect === 'allow_words' && (
          <Textarea
            label={text.words}
            autosize
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        )}
        <Textarea
          label={text.reason}
          autosize
          minRows={2}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          <BusyButton disabled={isMissing} onClick={save}>
            {text.teachDo}
          </BusyButton>
        </Group>
      </Stack>
    </FormModal>
  );
}

/** Waves an insight away, with a reason or without. */
export function DismissDialog({ insight, onClose, onDone }: Props) {
  const clientId = useClientId();
  const [reason, setReason] = useState('');

  async function wave(): Promise<void> {
    const isLowered = await dismiss(clientId, insight.id, reason.trim() === '' ? null : reason.trim());
    notifyDone(isLowered ? text.lowered : text.dismissed);
    onClose();
    onDone();
  }

  return (
    <FormModal isDirty={reason.trim() !== ''} onClose={onClose} title={text.dismissTitle}>
      <Stack gap="md">
        <Text size="sm">{text.dismissBody}</Text>
        <Textarea
          label={text.dismissReason}
          autosize
          minRows={2}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          <BusyButton onClick={wave}>{text.dismiss}</BusyButton>
        </Group>
      </Stack>
    </FormModal>
  );
}
