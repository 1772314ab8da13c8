import { useSyncExternalStore } from 'react';

/**
 * The session is over while somebody works: the page stays as it is, a dialog asks for the password, and whatever
 * request met the closed door waits here and is repeated once.
 */
type Waiting = (again: boolean) => void;

let waiting: Waiting[] = [];
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

/** Resolves true when the person signed in again; false when they gave up, and where no dialog is there to ask. */
export function waitForSignIn(): Promise<boolean> {
  if (listeners.size === 0) return Promise.resolve(false);
  return new Promise((resolve) => {
    waiting = [...waiting, resolve];
    tell();
  });
}

/** Lets everything that waits go on, or fail. */
export function settleSignIn(again: boolean): void {
  const those = waiting;
  waiting = [];
  tell();
  for (const resolve of those) resolve(again);
}

/** Whether a request waits for somebody to sign in again. */
export function useSessionOver(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting.length > 0,
  );
}
