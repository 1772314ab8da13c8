import { useQuery } from '@tanstack/react-query';
import { useClientId } from '../../api/session.ts';
import { lessonChoicesQuery, universalLessonsQuery } from './lessons-data.ts';

/** Lessons to choose from: the client's own and those of every client. */
export function useLessonChoices(): { value: string; label: string }[] {
  const clientId = useClientId();
  const own = useQuery(lessonChoicesQuery(clientId)).data?.items ?? [];
  const universal = useQuery(universalLessonsQuery(clientId)).data?.items ?? [];
  return [...own, ...universal].map(({ id, title }) => ({ value: id, label: title }));
}
