import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { Page } from '../../ui/page.tsx';
import { ForbiddenState } from '../../ui/states.tsx';
import { AudienceEditor } from './audience-screen.tsx';
import { AudiencesList } from './audiences-screen.tsx';
import { FitPage } from './fit-screen.tsx';
import { PartsPage } from './parts-screen.tsx';
import { StrategiesList } from './strategies-screen.tsx';
import { StrategyEditor } from './strategy-screen.tsx';
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

export function AudiencesScreen() {
  return (
    <Allowed>
      <AudiencesList />
    </Allowed>
  );
}

export function AudienceScreen() {
  return (
    <Allowed>
      <AudienceEditor />
    </Allowed>
  );
}

export function PartsScreen() {
  return (
    <Allowed>
      <PartsPage />
    </Allowed>
  );
}

export function FitScreen() {
  return (
    <Allowed>
      <FitPage />
    </Allowed>
  );
}

export function StrategiesScreen() {
  return (
    <Allowed>
      <StrategiesList />
    </Allowed>
  );
}

export function StrategyScreen() {
  return (
    <Allowed>
      <StrategyEditor />
    </Allowed>
  );
}
