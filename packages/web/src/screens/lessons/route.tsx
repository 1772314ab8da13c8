import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { lessonsText } from '../../text/lessons.ts';
import { Page } from '../../ui/page.tsx';
import { ForbiddenState } from '../../ui/states.tsx';
import { LessonPage } from './lesson-screen.tsx';
import { LessonsList } from './lessons-list.tsx';

/** What whoever may see lessons sees. */
function Allowed({ children }: { children: ReactNode }) {
  if (useMay('lessons.view')) return children;
  return (
    <Page title={lessonsText.title}>
      <ForbiddenState permission="lessons.view" />
    </Page>
  );
}

export function LessonsScreen() {
  return (
    <Allowed>
      <LessonsList />
    </Allowed>
  );
}

export function LessonScreen() {
  return (
    <Allowed>
      <LessonPage />
    </Allowed>
  );
}
