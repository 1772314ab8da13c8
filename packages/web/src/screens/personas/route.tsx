import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { Page } from '../../ui/page.tsx';
import { ForbiddenState } from '../../ui/states.tsx';
import { VoiceEditor } from './voice-screen.tsx';
import { VoicesList } from './voices-screen.tsx';

/** What whoever may see personas sees. */
function Allowed({ children }: { children: ReactNode }) {
  if (useMay('personas.view')) return children;
  return (
    <Page title={personasText.title}>
      <ForbiddenState permission="personas.view" />
    </Page>
  );
}

export function VoicesScreen() {
  return (
    <Allowed>
      <VoicesList />
    </Allowed>
  );
}

export function VoiceScreen() {
  return (
    <Allowed>
      <VoiceEditor />
    </Allowed>
  );
}
