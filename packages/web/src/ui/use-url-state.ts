import { useLocation, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';

type Value = string | number | boolean | readonly string[];
type Shape = Readonly<Record<string, Value>>;
type Widened<S extends Shape> = {
  [K in keyof S]: S[K] extends string
    ? string
    : S[K] extends number
      ? number
      : S[K] extends boolean
        ? boolean
        : string[];
};

/**
 * Filters that live in the address. `defaults` says the keys, their kinds and what leaves nothing in the address;
 * keep it outside of the component. Changes replace the history entry; `push: true` adds one.
 */
export function useUrlState<S extends Shape>(
  defaults: S,
): [Widened<S>, (change: Partial<Widened<S>>, options?: { push?: boolean }) => void] {
  const search = useLocation({ select: (location) => location.search as Record<string, string> });
  const navigate = useNavigate();
  const state = useMemo(() => readState(defaults, search), [defaults, search]);
  const change = useCallback(
    (changes: Partial<Widened<S>>, options: { push?: boolean } = {}) => {
      void navigate({
        to: '.',
        replace: options.push !== true,
        resetScroll: false,
        search: (before: Record<string, string>) => writeState(defaults, before, changes),
      });
    },
    [defaults, navigate],
  );
  return [state, change];
}

function readState<S extends Shape>(defaults: S, search: Record<string, string>): Widened<S> {
  const read = Object.entries(defaults).map(([key, initial]) => {
    const raw = search[key];
    return [key, raw === undefined ? initial : parse(raw, initial)];
  });
  // Each value has the kind of its default.
  return Object.fromEntries(read) as Widened<S>;
}

function parse(raw: string, initial: Value): Value {
  if (typeof initial === 'number') return Number.isFinite(Number(raw)) ? Number(raw) : initial;
  if (typeof initial === 'boolean') return raw === 'true';
  if (typeof initial === 'string') return raw;
  return raw === '' ? [] : raw.split(',').map((part) => decodeURIComponent(part));
}

function writeState(
  defaults: Shape,
  before: Record<string, string>,
  changes: Readonly<Record<string, Value | undefined>>,
): Record<string, string> {
  const after = { ...before };
  for (const [key, value] of Object.entries(changes)) {
    const text = value === undefined ? null : write(value);
    if (text === null || text === write(defaults[key] ?? '')) delete after[key];
    else after[key] = text;
  }
  return after;
}

function write(value: Value): string {
  return typeof value === 'object' ? value.map((part) => encodeURIComponent(part)).join(',') : String(value);
}
