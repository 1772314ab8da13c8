import { readLocalStorageValue, useLocalStorage } from '@mantine/hooks';
import { useEffect } from 'react';

const SETTING = 'rekindle-single-keys';

/** Whether single keys (j, k, g t, ?, /) do anything: people who dictate or use other tools turn them off. */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const [isOn, setOn] = useLocalStorage({ key: SETTING, defaultValue: true, getInitialValueInEffect: false });
  return [isOn, setOn];
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Whether Enter does something of its own where the focus is. */
function hasOwnEnter(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('a, button, summary, [role="button"], [role="tab"]') !== null;
}

// Esc closes a dialog or menu before the page hears of it, so this looks first.
let isCovered = false;
window.addEventListener(
  'keydown',
  () => {
    isCovered = document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"]') !== null;
  },
  { capture: true },
);

/** Whether a single key belongs to the page: nobody types, no dialog or menu is open, no modifier is held. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return false;
  if (isCovered || (event.key === 'Enter' && hasOwnEnter(event.target))) return false;
  return readLocalStorageValue({ key: SETTING, defaultValue: true });
}

/** Binds keys of the page (`event.key`) while the component is there; keep `keys` stable. */
export function usePageKeys(keys: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      const act = Object.hasOwn(keys, event.key) && isForPage(event) ? keys[event.key] : undefined;
      if (act === undefined) return;
      event.preventDefault();
      act();
    }
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [keys]);
}
