import { useSyncExternalStore } from 'react';

/** Business time as last told, and how fast it runs: in the sandbox it is not the browser's. */
interface Anchor {
  businessMs: number;
  browserMs: number;
  /** Business seconds a real second. */
  speed: number;
}

let anchor: Anchor = { businessMs: 0, browserMs: 0, speed: 1 };
let isKnown = false;
/** As of the last tick, so that one drawing shows one time. */
let sampled = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

function tell(): void {
  sampled = businessNow();
  for (const listener of listeners) listener();
}

/** The server said what time it is. */
export function setBusinessTime(now: string | number, speed = anchor.speed): void {
  anchor = { businessMs: new Date(now).getTime(), browserMs: Date.now(), speed };
  isKnown = true;
  tell();
}

/** Business time now, epoch ms; the browser's until the server has told. */
export function businessNow(): number {
  return isKnown ? anchor.businessMs + (Date.now() - anchor.browserMs) * anchor.speed : Date.now();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tell, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** Business time, anew each `everyMs` (1,000 or more). */
export function useBusinessNow(everyMs = 1000): number {
  return useSyncExternalStore(subscribe, () => Math.floor(sampled / everyMs) * everyMs);
}
