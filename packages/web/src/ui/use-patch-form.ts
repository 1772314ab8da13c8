import { useCallback, useMemo, useState } from 'react';

/** A form over something that was read: what is changed here lies over it until it is saved. */
export interface PatchForm<T extends object> {
  /** What is shown: what was read, under what has been changed here. */
  values: T;
  /** What was read. */
  base: T;
  /** Only what differs from what was read. */
  patch: Partial<T>;
  changed: readonly (keyof T & string)[];
  faults: Readonly<Record<string, string>>;
  readOnly: boolean;
  set<K extends keyof T>(name: K, value: T[K]): void;
  /** Takes over many at once. */
  fill(values: Partial<T>): void;
  discard(): void;
  /** These were stored: they are no changes any more, except for what was changed again since. */
  drop(sent: Partial<T>): void;
  setFaults(faults: Record<string, string>): void;
}

/** Whether two values of a field are the same. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What is left of a patch once `sent` is stored: fields that were not sent, and what was changed again since. */
export function leftOf<T extends object>(patch: Partial<T>, sent: Partial<T>): Partial<T> {
  const left = Object.entries(patch).filter(
    ([name, value]) => !Object.hasOwn(sent, name) || !isSame(value, sent[name as keyof T]),
  );
  // Members of `patch`.
  return Object.fromEntries(left) as Partial<T>;
}

/** Keeps what somebody changes over what was read; what they change back counts as unchanged. */
export function usePatchForm<T extends object>(base: T, readOnly: boolean): PatchForm<T> {
  const [patch, setPatch] = useState<Partial<T>>({});
  const [faults, setFaults] = useState<Record<string, string>>({});

  const fill = useCallback(
    (values: Partial<T>) => {
      setPatch((before) => differing(base, { ...before, ...values }));
      const isFilled = (fault: string) =>
        Object.keys(values).some((name) => fault === name || fault.startsWith(`${name}.`));
      setFaults((before) => Object.fromEntries(Object.entries(before).filter(([name]) => !isFilled(name))));
    },
    [base],
  );
  const set = useCallback(
    // One member of a partial T.
    <K extends keyof T>(name: K, value: T[K]) => fill({ [name]: value } as unknown as Partial<T>),
    [fill],
  );
  const discard = useCallback(() => {
    setPatch({});
    setFaults({});
  }, []);
  const drop = useCallback((sent: Partial<T>) => {
    setPatch((before) => leftOf(before, sent));
    setFaults({});
  }, []);

  // What was saved meanwhile is no change any more.
  const own = useMemo(() => differing(base, patch), [base, patch]);
  // The same for as long as nothing is typed: whoever looks for changes is not told of a form that only waits.
  const values = useMemo(() => ({ ...base, ...own }), [base, own]);
  return useMemo(
    () => ({
      values,
      base,
      patch: own,
      changed: Object.keys(own) as (keyof T & string)[],
      faults,
      readOnly,
      set,
      fill,
      discard,
      drop,
      setFaults,
    }),
    [values, base, own, faults, readOnly, set, fill, discard, drop],
  );
}

function differing<T extends object>(base: T, values: Partial<T>): Partial<T> {
  const own = Object.entries(values).filter(([name, value]) => !isSame(value, base[name as keyof T]));
  // Members of `values`.
  return Object.fromEntries(own) as Partial<T>;
}
