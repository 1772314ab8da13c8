import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useClient, useClientId } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { formatDay } from '../../ui/format-when.ts';
import { useBusinessNow } from '../../api/business-clock.ts';
import { Bubble, NoteBubble } from './bubble.tsx';
import classes from './conversation.module.css';
import { type Acts, type Conversation, type Message, type Note, olderTextsQuery } from './inbox-data.ts';

const text = inboxText.thread;
/** As near to its end somebody reads the thread as follows it. */
const NEAR_END_PX = 80;

type Item = { at: string; id: string } & ({ message: Message } | { note: Note });

/** The texts and notes of a conversation, oldest first, under the day they belong to. */
export function Thread(props: { conversation: Conversation; acts: Acts; onWriteAgain: (text: string) => void }) {
  const { conversation, acts, onWriteAgain } = props;
  const clientId = useClientId();
  const { timezone } = useClient();
  const now = useBusinessNow(60_000);
  const [wantsOlder, setWantsOlder] = useState(false);
  const { id, texts, notes } = conversation;
  // Where the older ones begin stays as it was when they were first asked for.
  const [from] = useState(texts.next);
  const older = useInfiniteQuery({ ...olderTextsQuery(clientId, id, from), enabled: wantsOlder && from !== null });
  const items = useMemo(() => {
    const known = new Map<string, Item>();
    const pages = older.data?.pages.flatMap((page) => page.items) ?? [];
    for (const message of [...pages, ...texts.items])
      known.set(message.id, { at: message.at, id: message.id, message });
    for (const note of notes) known.set(note.id, { at: note.at, id: note.id, note });
    return [...known.values()].sort((a, b) => (a.at === b.at ? a.id.localeCompare(b.id) : a.at.localeCompare(b.at)));
  }, [older.data, texts.items, notes]);

  const scroller = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const last = items.at(-1)?.id;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null && follows.current) element.scrollTop = element.scrollHeight;
  }, [last]);

  // What is written below takes room from the thread; its end stays in sight.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (follows.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const hasOlder = from !== null && (!wantsOlder || older.hasNextPage);
  const days = items.map((item) => formatDay(Date.parse(item.at), now, timezone));
  return (
    <div
      ref={scroller}
      className={classes.thread}
      role="log"
      aria-label={text.label}
      tabIndex={0}
      onScroll={({ currentTarget }) => {
        const { scrollHeight, scrollTop, clientHeight } = currentTarget;
        follows.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      }}
    >
      {hasOlder && (
        <Button
          variant="subtle"
          size="xs"
          loading={older.isFetching}
          onClick={() => {
            follows.current = false;
            if (wantsOlder) void older.fetchNextPage();
            else setWantsOlder(true);
          }}
        >
          {text.older}
        </Button>
      )}
      {items.map((item, index) => {
        const isNew = days[index] !== days[index - 1];
        return (
          <div key={item.id} className={classes.entry}>
            {isNew && <div className={classes.day}>{days[index]}</div>}
            {'message' in item ? (
              <Bubble message={item.message} acts={acts} onWriteAgain={onWriteAgain} />
            ) : (
              <NoteBubble note={item.note} acts={acts} />
            )}
          </div>
        );
      })}
    </div>
  );
}
