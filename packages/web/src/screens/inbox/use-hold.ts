import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { ProblemError } from '../../api/problem.ts';
import { useClient, useClientId } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { type Acts, type Conversation, conversationQuery } from './inbox-data.ts';

/** Said again at most so often while somebody types; the server holds for ten minutes. */
const AGAIN_MS = 45_000;

/** Holds the AI's answer from the first keystroke on. `holdFault` says when it could not be held. */
export function useHold(conversation: Conversation, acts: Acts) {
  const clientId = useClientId();
  const { me } = useClient();
  const queryClient = useQueryClient();
  const [holdFault, setFault] = useState<string | null>(null);
  const heldAt = useRef(-Infinity);
  const { id, suppressed } = conversation;
  const hold = useCallback(() => {
    if (suppressed || Date.now() - heldAt.current < AGAIN_MS) return;
    heldAt.current = Date.now();
    acts.freeze().then(
      ({ until }) => {
        setFault(null);
        queryClient.setQueryData(conversationQuery(clientId, id).queryKey, (before) =>
          before === undefined ? before : { ...before, typing: { by: me.name, until, me: true } },
        );
      },
      (error: unknown) => {
        heldAt.current = -Infinity;
        const isRefused = error instanceof ProblemError && error.status === 409;
        setFault(isRefused ? error.message : inboxText.composer.notHeld);
      },
    );
  }, [acts, clientId, id, me.name, queryClient, suppressed]);
  return { hold, holdFault };
}
