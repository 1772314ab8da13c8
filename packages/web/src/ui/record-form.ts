import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { ProblemError } from '../api/problem.ts';
import { goToFirst } from './field-focus.ts';
import { notifyDone, notifyProblem } from './notify.ts';
import { leftOf, type PatchForm, usePatchForm } from './use-patch-form.ts';

/** What is stored, with the tag that names its state; '' for what is not stored yet. */
export interface Stored<T extends object> {
  values: T;
  etag: string;
}

interface Options<T extends object> {
  stored: Stored<T>;
  readOnly: boolean;
  /** Stores these over the state that the tag names, and says what is stored then. Throws ProblemError 412 for another. */
  save: (patch: Partial<T>, etag: string, values: T) => Promise<Stored<T>>;
  /** What is stored by now. */
  read: () => Promise<Stored<T>>;
  /** Said when it is saved. */
  saved: string;
  /** From a fault's path in the API to the field that it is about. */
  faultPath?: (path: string) => string;
}

export interface RecordForm<T extends object> {
  form: PatchForm<T>;
  /** Whether it may not be changed at all. */
  readOnly: boolean;
  stored: Stored<T>;
  isDirty: boolean;
  /** True once it was saved and may be left, before that shows. */
  letGo: React.RefObject<boolean>;
  /** Lets the page be left without a question. */
  release: () => void;
  /** Whether everything is saved, also what was typed meanwhile; what stands in the way is shown. */
  save: () => Promise<boolean>;
  /** What somebody else has saved meanwhile. */
  conflict: Stored<T> | null;
  closeConflict: () => void;
  /** Goes on over what is stored now; what is changed here stays changed. */
  follow: (stored: Stored<T>) => void;
  /** Saves what is chosen of this form over what somebody else saved; whether that is done. */
  settle: (patch: Partial<T>) => Promise<boolean>;
}

/**
 * One thing that somebody changes: kept over what was read, saved over that state alone. What somebody else saved
 * meanwhile opens a choice, and nothing that was typed is lost, also while it is being saved; the fields of something
 * new wait for that, since its form gives way to another. Ctrl or Cmd S saves.
 */
export function useRecordForm<T extends object>(options: Options<T>): RecordForm<T> {
  const { readOnly, save: store, read, saved, faultPath } = options;
  const [stored, setStored] = useState(options.stored);
  const [conflict, setConflict] = useState<Stored<T> | null>(null);
  const { isSaving, onlyOnce } = useOneAtATime();
  const form = usePatchForm(stored.values, readOnly || (isSaving && stored.etag === ''));
  const letGo = useRef(false);
  const { patch, values, discard, drop, setFaults } = form;
  const isDirty = form.changed.length > 0;
  const latest = useRef(patch);
  useLayoutEffect(() => {
    latest.current = patch;
  }, [patch]);

  const saveOver = useCallback(
    /** `held`: what stood here when it was decided; of this, `own` is to hold. */
    async (own: Partial<T>, over: Stored<T>, held: Partial<T>): Promise<boolean> => {
      letGo.current = true;
      try {
        const after = await store(own, over.etag, { ...over.values, ...own });
        setStored(after);
        drop(held);
        notifyDone(saved);
        return Object.keys(leftOf(latest.current, held)).length === 0;
      } catch (error) {
        letGo.current = false;
        if (error instanceof ProblemError && error.status === 412) {
          setConflict(await read());
          return false;
        }
        if (!(error instanceof ProblemError) || error.fields.length === 0) throw error;
        const faults = error.fields.map(({ path, message }) => [faultPath?.(path) ?? path, message] as const);
        setFaults(Object.fromEntries(faults));
        goToFirst(faults);
        return false;
      }
    },
    [store, read, saved, faultPath, drop, setFaults],
  );

  const save = useCallback(async (): Promise<boolean> => {
    try {
      return await onlyOnce(() => saveOver(patch, stored, patch));
    } catch (error) {
      notifyProblem(error);
      return false;
    }
  }, [onlyOnce, saveOver, patch, stored]);

  useSaveKey(isDirty && !readOnly, save);
  useEffect(() => {
    if (isDirty) letGo.current = false;
  }, [isDirty, values]);

  return {
    ...{ form, readOnly, stored, isDirty, letGo, save, conflict },
    closeConflict: () => setConflict(null),
    follow: setStored,
    release: () => {
      letGo.current = true;
    },
    settle: async (own) => {
      if (conflict === null) return false;
      setConflict(null);
      if (Object.keys(own).length > 0) return await onlyOnce(() => saveOver(own, conflict, patch));
      setStored(conflict);
      discard();
      return true;
    },
  };
}

/** Runs one saving at a time: a key that is held, or pressed again, would save over the state before the first. */
function useOneAtATime(): { isSaving: boolean; onlyOnce: (act: () => Promise<boolean>) => Promise<boolean> } {
  const [isSaving, setSaving] = useState(false);
  const [rounds, setRounds] = useState(0);
  const isBusy = useRef(false);
  useEffect(() => {
    // Not before what was saved is what the next one goes over.
    isBusy.current = false;
  }, [rounds]);
  const onlyOnce = useCallback(async (act: () => Promise<boolean>) => {
    if (isBusy.current) return false;
    isBusy.current = true;
    setSaving(true);
    try {
      return await act();
    } finally {
      setSaving(false);
      setRounds((before) => before + 1);
    }
  }, []);
  return { isSaving, onlyOnce };
}

function useSaveKey(isOn: boolean, save: () => Promise<unknown>): void {
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (isOn) void save();
    }
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [isOn, save]);
}
