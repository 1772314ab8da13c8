import { createContext, useCallback, useContext, useMemo, useState } from 'react';
import type { SettingName, Settings } from '../campaign-queries.ts';

export interface SettingsForm {
  /** What is shown: what was read, under what has been changed here. */
  values: Settings;
  /** What was read. */
  base: Settings;
  /** Only what differs from what was read. */
  patch: Partial<Settings>;
  changed: readonly SettingName[];
  faults: Readonly<Record<string, string>>;
  readOnly: boolean;
  set<K extends SettingName>(name: K, value: Settings[K]): void;
  /** Takes over many at once. */
  fill(values: Partial<Settings>): void;
  discard(): void;
  setFaults(faults: Record<string, string>): void;
}

const FormContext = createContext<SettingsForm | null>(null);
export const SettingsFormProvider = FormContext.Provider;

/** The form that this part belongs to. */
export function useForm(): SettingsForm {
  const form = useContext(FormContext);
  if (form === null) throw new Error('outside of a settings form');
  return form;
}

/** Whether two values of a setting are the same. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Keeps what somebody changes over what was read; what they change back counts as unchanged. */
export function useSettingsForm(base: Settings, readOnly: boolean): SettingsForm {
  const [patch, setPatch] = useState<Partial<Settings>>({});
  const [faults, setFaults] = useState<Record<string, string>>({});

  const fill = useCallback(
    (values: Partial<Settings>) => {
      setPatch((before) => differing(base, { ...before, ...values }));
      setFaults((before) =>
        Object.fromEntries(Object.entries(before).filter(([name]) => !Object.hasOwn(values, name))),
      );
    },
    [base],
  );
  const set = useCallback(<K extends SettingName>(name: K, value: Settings[K]) => fill({ [name]: value }), [fill]);
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
      changed: Object.keys(own) as SettingName[],
      faults,
      readOnly,
      set,
      fill,
      discard,
      setFaults,
    };
  }, [base, patch, faults, readOnly, set, fill, discard]);
}

function differing(base: Settings, values: Partial<Settings>): Partial<Settings> {
  const own = Object.entries(values).filter(([name, value]) => !isSame(value, base[name as SettingName]));
  return Object.fromEntries(own);
}

/** Where a setting's input is found, for links and faults. */
export function fieldId(name: string): string {
  return `setting-${name}`;
}

/** Scrolls to a setting and puts the cursor there. */
export function goToField(name: string): void {
  const input = document.getElementById(fieldId(name));
  input?.scrollIntoView({ block: 'center', behavior: 'smooth' });
  input?.focus({ preventScroll: true });
}
