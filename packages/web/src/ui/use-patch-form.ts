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
  setFaults(faults: Record<string, string>): void;
}

/** Whether two values of a field are the same. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
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

  return useMemo(() => {
    // What was saved meanwhile is no change any more.
    const own = differing(base, patch);
    return {
      values: { ...base, ...own },
      base,
      patch: own,
      changed: Object.keys(own) as (keyof T & string)[],
      faults,
      readOnly,
      set,
      fill,
      discard,
      setFaults,
    };
  }, [base, patch, faults, readOnly, set, fill, discard]);
}

function differing<T extends object>(base: T, values: Partial<T>): Partial<T> {
  const own = Object.entries(values).filter(([name, value]) => !isSame(value, base[name as keyof T]));
  // Members of `values`.
  return Object.fromEntries(own) as Partial<T>;
}
