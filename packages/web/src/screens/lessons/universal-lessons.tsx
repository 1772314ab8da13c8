import { useQuery } from '@tanstack/react-query';
import { useClientId } from '../../api/session.ts';
import { lessonsText as words } from '../../text/lessons.ts';
import { Section } from '../../ui/page.tsx';
import { RecordList } from '../../ui/record-list.tsx';
import { LessonAbout, LessonMarks, rateOf } from './lesson-line.tsx';
import classes from './lessons.module.css';
import { universalLessonsQuery } from './lessons-data.ts';

/** What holds for every client: read here, and kept by whoever runs the platform. */
export function UniversalLessons() {
  const clientId = useClientId();
  const { data } = useQuery(universalLessonsQuery(clientId));
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Section title={words.universalTitle}>
      <p className={classes.note}>{words.universalAbout}</p>
      <RecordList
        label={words.universalTitle}
        active={null}
        rows={data.items.map((lesson) => ({
          key: lesson.id,
          title: lesson.title,
          link: { to: '/c/$clientId/lessons/$lessonId', params: { clientId, lessonId: lesson.id } },
          marks: <LessonMarks lesson={lesson} />,
          about: <LessonAbout lesson={lesson} />,
          facts: [
            { label: words.applied, value: lesson.times_applied },
            { label: words.success, value: rateOf(lesson) },
          ],
        }))}
      />
    </Section>
  );
}
