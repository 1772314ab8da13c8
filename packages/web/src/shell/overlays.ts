import { useSyncExternalStore } from 'react';

/** What lies over the page: the palette or the keyboard help. Both are loaded when first asked for. */
export type Overlay = 'palette' | 'help';

let open: Overlay | null = null;
const listeners = new Set<() => void>();

function show(next: Overlay | null): void {
  open = next;
  for (const listener of listeners) listener();
}

export function openPalette(): void {
  show('palette');
}

export function openHelp(): void {
  show('help');
}

export function closeOverlay(): void {
  show(null);
}

export function useOverlay(): Overlay | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
  );
}
