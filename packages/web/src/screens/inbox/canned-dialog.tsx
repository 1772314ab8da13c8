import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ProblemError } from '../../api/problem.ts';
import { readAgain } from '../../api/query-client.ts';
import { useClientId } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import classes from './composer.module.css';
import { cannedQuery, type CannedReply } from './inbox-data.ts';

const text = inboxText.canned;

interface Edited {
  /** Null: a new one. */
  id: string | null;
  shortcut: string;
  body: string;
}

/** The client's texts kept ready: add, change, delete. */
export function CannedDialog(props: { conversationId: string; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={text.title} size="lg">
      <Replies conversationId={props.conversationId} />
    </Modal>
  );
}

function Replies({ conversationId }: { conversationId: string }) {
  const clientId = useClientId();
  const query = useQuery(cannedQuery(clientId, conversationId));
  const [edited, setEdited] = useState<Edited | null>(null);
  const changed = async () => await readAgain({ queryKey: ['inbox', clientId, 'canned'] });

  if (query.isLoadingError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton rows={3} />;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {text.about}
      </Text>
      {query.data.items.length === 0 && edited === null && <EmptyState title={text.emptyTitle} />}
      <ul className={classes.cannedList}>
        {query.data.items.map((reply: CannedReply) => (
          <li key={reply.id} className={classes.cannedRow}>
            <code>/{reply.shortcut}</code>
            <span className={classes.cannedBody}>{reply.body}</span>
            <Button size="compact-xs" variant="default" onClick={() => setEdited(reply)}>
              {text.edit}
            </Button>
            <BusyButton
              size="compact-xs"
              variant="subtle"
              color="gray"
              onClick={async () => {
                await call(api.DELETE('/api/v1/canned-replies/{id}', { params: { path: { id: reply.id } } }));
                await changed();
              }}
            >
              {text.remove}
            </BusyButton>
          </li>
        ))}
      </ul>
      {edited === null ? (
        <Group>
          <Button variant="light" onClick={() => setEdited({ id: null, shortcut: '', body: '' })}>
            {text.new}
          </Button>
        </Group>
      ) : (
        <EditReply
          key={edited.id}
          edited={edited}
          onDone={async () => {
            await changed();
            setEdited(null);
          }}
          onCancel={() => setEdited(null)}
        />
      )}
    </Stack>
  );
}

function EditReply(props: { edited: Edited; onDone: () => Promise<void>; onCancel: () => void }) {
  const { edited, onDone, onCancel } = props;
  const [shortcut, setShortcut] = useState(edited.shortcut);
  const [body, setBody] = useState(edited.body);
  const [faults, setFaults] = useState<Record<string, string>>({});

  async function save(): Promise<void> {
    setFaults({});
    const given = { shortcut: shortcut.trim().toLowerCase(), body };
    try {
      if (edited.id === null) await call(api.POST('/api/v1/canned-replies', { body: given }));
      else {
        const at = { params: { path: { id: edited.id } }, body: given };
        await call(api.PUT('/api/v1/canned-replies/{id}', at));
      }
      await onDone();
    } catch (error) {
      if (!(error instanceof ProblemError) || error.fields.length === 0) throw error;
      setFaults(error.byField());
    }
  }

  return (
    <Stack gap="xs" className={classes.cannedEdit}>
      <TextInput
        label={text.shortcut}
        value={shortcut}
        onChange={(event) => setShortcut(event.currentTarget.value)}
        error={faults['shortcut']}
        data-autofocus
      />
      <Textarea
        label={text.body}
        autosize
        minRows={2}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
        error={faults['body']}
      />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onCancel}>
          {uiText.cancel}
        </Button>
        <BusyButton onClick={save}>{edited.id === null ? text.add : text.save}</BusyButton>
      </Group>
    </Stack>
  );
}
