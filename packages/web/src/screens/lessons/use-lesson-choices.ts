import { useQueries, useQuery } from '@tanstack/react-query';
import { useClientId } from '../../api/session.ts';
import { lessonChoicesQuery, lessonQuery, universalLessonsQuery } from './lessons-data.ts';

/** Lessons to choose from: the client's own, those of every client, and those chosen already, however old. */
export function useLessonChoices(chosen: readonly string[]): { value: string; label: string }[] {
  const clientId = useClientId();
  const own = useQuery(lessonChoicesQuery(clientId)).data?.items;
  const universal = useQuery(universalLessonsQuery(clientId)).data?.items;
  const listed = [...(own ?? []), ...(universal ?? [])];
  const isRead = own !== undefined && universal !== undefined;
  const missing = isRead ? chosen.filter((id) => !listed.some((lesson) => lesson.id === id)) : [];
  const looked = useQueries({ queries: missing.map((id) => lessonQuery(clientId, id)) });
  const others = looked.flatMap(({ data }) => (data === undefined ? [] : [data.lesson]));
  return [...listed, ...others].map(({ id, title }) => ({ value: id, label: title }));
}
