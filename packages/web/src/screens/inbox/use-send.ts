import { useCallback, useEffect, useRef, useState } from 'react';
import { isUnsure } from './flush-outbox.ts';
import type { Acts, OwnText } from './inbox-data.ts';
import { useOutbox } from './kept-text.ts';

/** A text of which nobody knows whether it was taken is asked about again after so long. */
const ASK_AGAIN_MS = 5_000;

/**
 * Sends a person's own text, once: it is kept with its id until the server says that it has it, and asked again with
 * the same id, also after a reload.
 * @param taken ids of texts that the server has
 * @param onRefused the server said no: the text is the person's again
 */
export function useSend(
  name: string,
  acts: Acts,
  taken: readonly { id: string }[],
  onRefused: (text: OwnText, problem: unknown) => void,
) {
  const [pending, setPending] = useOutbox(name);
  const [isUnclear, setUnclear] = useState(false);
  const isAsking = useRef(false);

  const post = useCallback(
    async (own: OwnText) => {
      if (isAsking.current) return;
      isAsking.current = true;
      try {
        await acts.sendText(own);
        setPending(null);
        setUnclear(false);
      } catch (error) {
        if (isUnsure(error)) setUnclear(true);
        else {
          setPending(null);
          setUnclear(false);
          onRefused(own, error);
        }
      } finally {
        isAsking.current = false;
      }
    },
    [acts, setPending, onRefused],
  );

  // What a page that was left had not heard about.
  const first = useRef(pending);
  useEffect(() => {
    if (first.current !== null) void post(first.current);
    first.current = null;
  }, [post]);

  // It came back among the others: the answer was lost, the text was not.
  const isTaken = pending !== null && taken.some(({ id }) => id === pending.id);
  useEffect(() => {
    if (isTaken) setPending(null);
  }, [isTaken, setPending]);

  useEffect(() => {
    if (pending === null || !isUnclear) return;
    const again = (): void => void post(pending);
    const timer = setInterval(again, ASK_AGAIN_MS);
    window.addEventListener('online', again);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', again);
    };
  }, [pending, isUnclear, post]);

  const send = useCallback(
    (text: string, at_night: OwnText['at_night']) => {
      const own = { id: crypto.randomUUID(), text, at_night };
      setPending(own);
      void post(own);
    },
    [post, setPending],
  );
  const askAgain = useCallback(async () => {
    if (pending !== null) await post(pending);
  }, [pending, post]);
  return { pending: isTaken ? null : pending, isUnclear, send, askAgain };
}
