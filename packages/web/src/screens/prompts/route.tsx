import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { Page } from '../../ui/page.tsx';
import { ForbiddenState } from '../../ui/states.tsx';
import { NewPromptPage } from './new-prompt.tsx';
import { PromptPage } from './prompt-screen.tsx';
import { PromptsList } from './prompts-list.tsx';
import { TemplateEditor } from './template-screen.tsx';
import { TemplatesList } from './templates-list.tsx';

/** What whoever may see personas sees. */
function Allowed({ children }: { children: ReactNode }) {
  if (useMay('personas.view')) return children;
  return (
    <Page title={personasText.title}>
      <ForbiddenState permission="personas.view" />
    </Page>
  );
}

export function PromptsScreen() {
  return (
    <Allowed>
      <PromptsList />
    </Allowed>
  );
}

export function NewPromptScreen() {
  return (
    <Allowed>
      <NewPromptPage />
    </Allowed>
  );
}

export function PromptScreen() {
  return (
    <Allowed>
      <PromptPage />
    </Allowed>
  );
}

export function TemplatesScreen() {
  return (
    <Allowed>
      <TemplatesList />
    </Allowed>
  );
}

export function TemplateScreen() {
  return (
    <Allowed>
      <TemplateEditor />
    </Allowed>
  );
}
