import { Button, Checkbox, SegmentedControl, Select } from '@mantine/core';
import { IconPlus, IconSchool } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { lessonsText as words } from '../../text/lessons.ts';
import { personasText } from '../../text/personas.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { Page } from '../../ui/page.tsx';
import { RecordList } from '../../ui/record-list.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { useKeyboardList } from '../../ui/use-keyboard-list.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import classes from './lessons.module.css';
import {
  type Lesson,
  LESSON_STATUSES,
  LESSON_TYPES,
  type LessonFilter,
  lessonsQuery,
  readLesson,
  refreshLessons,
  saveLesson,
  wordsOf,
} from './lessons-data.ts';
import { LessonAbout, LessonMarks, rateOf } from './lesson-line.tsx';
import { UniversalLessons } from './universal-lessons.tsx';

const FILTER = { q: '', type: '', status: '', tag: '' };

/** What the AI was taught, with how each lesson does. */
export function LessonsList() {
  const clientId = useClientId();
  const mayEdit = useMay('lessons.edit');
  const navigate = useNavigate();
  const [filter, setFilter] = useUrlState(FILTER);
  const query = useInfiniteQuery(lessonsQuery(clientId, filter));
  const pages = query.data?.pages;
  const lessons = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback(
    (id: string) =>
      setMarked((before) => new Set(before.has(id) ? [...before].filter((each) => each !== id) : [...before, id])),
    [],
  );
  const keys = useMemo(() => lessons.map(({ id }) => id), [lessons]);
  const clearMarks = useCallback(() => setMarked(new Set()), []);
  const { active } = useKeyboardList({
    count: lessons.length,
    keys,
    onOpen: (index) => {
      const lessonId = keys[index];
      if (lessonId !== undefined)
        void navigate({ to: '/c/$clientId/lessons/$lessonId', params: { clientId, lessonId } });
    },
    ...(mayEdit && { onToggle: (index: number) => toggle(keys[index] ?? '') }),
    onEscape: clearMarks,
  });
  const isFiltered = Object.values(filter).some((each) => each !== '');
  const addButton = (
    <LinkButton
      to="/c/$clientId/lessons/$lessonId"
      params={{ clientId, lessonId: 'new' }}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {words.add}
    </LinkButton>
  );
  // Only what is on screen is acted on.
  const chosen = lessons.filter(({ id }) => marked.has(id));

  return (
    <Page title={words.title} about={words.about} actions={mayEdit && addButton}>
      {query.isLoadingError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton rows={6} rowHeight={52} />
      ) : lessons.length === 0 && !isFiltered ? (
        <EmptyState
          icon={<IconSchool size={24} />}
          title={words.emptyTitle}
          body={words.emptyBody}
          action={mayEdit && addButton}
        />
      ) : (
        <>
          <Filters filter={filter} onChange={setFilter} />
          {chosen.length > 0 && <MarkedBar lessons={chosen} onClear={clearMarks} />}
          {lessons.length === 0 ? (
            <EmptyState
              title={words.nothingTitle}
              body={words.nothingBody}
              action={
                <Button variant="default" onClick={() => setFilter(FILTER)}>
                  {words.clear}
                </Button>
              }
            />
          ) : (
            <RecordList
              label={words.label}
              active={active}
              rows={lessons.map((lesson) => ({
                key: lesson.id,
                title: lesson.title,
                link: { to: '/c/$clientId/lessons/$lessonId', params: { clientId, lessonId: lesson.id } },
                marks: <LessonMarks lesson={lesson} />,
                about: <LessonAbout lesson={lesson} onTag={(tag) => setFilter({ tag })} />,
                facts: [
                  { label: words.applied, value: lesson.times_applied },
                  { label: words.success, value: rateOf(lesson) },
                ],
                before: mayEdit && (
                  <Checkbox
                    size="xs"
                    aria-label={words.mark(lesson.title)}
                    checked={marked.has(lesson.id)}
                    onChange={() => toggle(lesson.id)}
                  />
                ),
              }))}
            />
          )}
          {query.hasNextPage && (
            <Button
              variant="default"
              className={classes.more}
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {personasText.showMore}
            </Button>
          )}
        </>
      )}
      <UniversalLessons />
    </Page>
  );
}

function Filters({ filter, onChange }: { filter: LessonFilter; onChange: (change: Partial<LessonFilter>) => void }) {
  return (
    <div className={classes.filters}>
      <SegmentedControl
        size="xs"
        aria-label={words.status}
        data={[
          { value: '', label: words.all },
          ...LESSON_STATUSES.map((value) => ({ value, label: words.statuses[value] })),
        ]}
        value={filter.status}
        onChange={(status) => onChange({ status })}
      />
      <Select
        aria-label={words.type}
        data={[
          { value: '', label: words.allTypes },
          ...LESSON_TYPES.map((value) => ({ value, label: words.types[value] })),
        ]}
        value={filter.type}
        allowDeselect={false}
        onChange={(type) => onChange({ type: type ?? '' })}
      />
      <SearchField
        label={words.find}
        value={filter.q}
        onSearch={(q) => onChange({ q })}
        {...(classes.find !== undefined && { className: classes.find })}
      />
      {filter.tag !== '' && (
        <Button variant="default" size="compact-sm" onClick={() => onChange({ tag: '' })}>
          #{filter.tag} ×
        </Button>
      )}
    </div>
  );
}

function MarkedBar({ lessons, onClear }: { lessons: readonly Lesson[]; onClear: () => void }) {
  const clientId = useClientId();

  async function archive(): Promise<void> {
    let failed = 0;
    let last: unknown = null;
    for (const { id } of lessons) {
      try {
        const { lesson, etag } = await readLesson(id);
        await saveLesson(id, etag, { ...wordsOf(lesson), status: 'archived' });
      } catch (error) {
        failed += 1;
        last = error;
      }
    }
    await refreshLessons(clientId);
    onClear();
    if (failed < lessons.length) notifyDone(words.archivedMarked(lessons.length - failed));
    if (last !== null) notifyProblem(last);
  }

  return (
    <div className={classes.marked} role="status">
      <span>{words.marked(lessons.length)}</span>
      <BusyButton size="compact-sm" variant="default" onClick={archive}>
        {words.archiveMarked}
      </BusyButton>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onClear}>
        {words.unmark}
      </Button>
    </div>
  );
}
