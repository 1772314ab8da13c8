import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useClientId } from '../api/session.ts';
import { isForPage } from '../ui/keys.ts';
import { openHelp, openPalette, useOverlay } from './overlays.ts';
import { SCREENS } from './screens.ts';

const Palette = lazy(() => import('./palette.tsx').then(({ Palette: component }) => ({ default: component })));
const Help = lazy(() => import('./help.tsx').then(({ Help: component }) => ({ default: component })));

/** A `g` waits this long for its letter. */
const GO_MS = 1200;

/** The keys of every screen, and what they open. */
export function Shortcuts() {
  const clientId = useClientId();
  const navigate = useNavigate();
  const overlay = useOverlay();
  const [seen, setSeen] = useState({ palette: false, help: false });
  if (overlay !== null && !seen[overlay]) setSeen({ ...seen, [overlay]: true });

  useEffect(() => {
    let goUntil = 0;
    function press(event: KeyboardEvent): void {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openPalette();
        return;
      }
      if (!isForPage(event)) return;
      const wasGo = event.timeStamp < goUntil;
      goUntil = 0;
      const screen = wasGo ? SCREENS.find(({ key }) => key === event.key) : undefined;
      if (screen !== undefined) {
        event.preventDefault();
        event.stopImmediatePropagation();
        void navigate({ to: screen.path, params: { clientId, conversationId: undefined, leadId: undefined } });
      } else if (event.key === 'g') goUntil = event.timeStamp + GO_MS;
      else if (event.key === '?') openHelp();
      else if (event.key === '/') {
        event.preventDefault();
        search();
      }
    }
    // Before the keys of lists: `g l` is not a list's.
    window.addEventListener('keydown', press, { capture: true });
    return () => window.removeEventListener('keydown', press, { capture: true });
  }, [clientId, navigate]);

  return (
    <Suspense fallback={null}>
      {seen.palette && <Palette />}
      {seen.help && <Help />}
    </Suspense>
  );
}

/** A screen with a search of its own marks its field with `data-page-search`. */
function search(): void {
  const field = document.querySelector<HTMLInputElement>('input[data-page-search]');
  if (field === null) openPalette();
  else field.focus();
}
