import { useCallback, useState } from 'react';
import type { OwnText } from './inbox-data.ts';

/**
 * What somebody types to a lead is kept in this browser until it is sent: through a reload, a lost connection and the
 * end of a session. Names are `<client id>:<conversation id>`, with more after another colon.
 */
const KEPT = 'rekindle-kept:';
const OUTBOX = ':outbox';

/** What is kept under a name; empty when nothing is. */
export function readKept(name: string): string {
  return localStorage.getItem(KEPT + name) ?? '';
}

/** Keeps a text under a name; an empty one is forgotten. */
export function keepText(name: string, text: string): void {
  if (text === '') localStorage.removeItem(KEPT + name);
  else localStorage.setItem(KEPT + name, text);
}

/** A text kept under a name. Give the component a key of the same ids. */
export function useKeptText(name: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => readKept(name));
  const change = useCallback(
    (next: string) => {
      keepText(name, next);
      setText(next);
    },
    [name],
  );
  return [text, change];
}

/** A text that was sent and not confirmed yet. */
export function useOutbox(name: string): [OwnText | null, (text: OwnText | null) => void] {
  const [stored, setStored] = useKeptText(name + OUTBOX);
  const change = useCallback(
    (text: OwnText | null) => setStored(text === null ? '' : JSON.stringify(text)),
    [setStored],
  );
  return [parse(stored), change];
}

/** Every text of a client's conversations that was sent and not confirmed yet. */
export function keptOutboxes(clientId: string): { key: string; conversationId: string; own: OwnText }[] {
  const start = `${KEPT}${clientId}:`;
  return Object.keys(localStorage).flatMap((stored) => {
    if (!stored.startsWith(start) || !stored.endsWith(OUTBOX)) return [];
    const own = parse(localStorage.getItem(stored) ?? '');
    const conversationId = stored.slice(start.length, -OUTBOX.length);
    return own === null ? [] : [{ key: stored.slice(KEPT.length), conversationId, own }];
  });
}

function parse(stored: string): OwnText | null {
  if (stored === '') return null;
  try {
    // Written by `useOutbox`.
    return JSON.parse(stored) as OwnText;
  } catch {
    return null;
  }
}
