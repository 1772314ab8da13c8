import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useState } from 'react';
import { useClientId } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { cannedQuery, type CannedReply } from './inbox-data.ts';
import classes from './composer.module.css';
import conversationClasses from './conversation.module.css';
import textsClasses from './texts.module.css';

const text = inboxText.canned;
const SHOWN_MAX = 8;

/** The texts kept ready whose name begins as what is typed after a slash. */
export function useCanned(conversationId: string, words: string, onChoose: (text: string) => void) {
  const id = useId();
  const typed = /^\/([a-z0-9-]*)$/.exec(words)?.[1];
  const isOpen = typed !== undefined;
  const { data } = useQuery({ ...cannedQuery(useClientId(), conversationId), enabled: isOpen });
  const [at, setAt] = useState(0);
  const found = isOpen ? (data?.items ?? []).filter((each) => each.shortcut.startsWith(typed)).slice(0, SHOWN_MAX) : [];
  const active = Math.min(at, Math.max(0, found.length - 1));

  function choose(reply: CannedReply): void {
    setAt(0);
    onChoose(reply.text ?? reply.body);
  }

  /** Whether the key was the list's. */
  function press(event: KeyboardEvent): boolean {
    const reply = found[active];
    if (!isOpen || reply === undefined) return false;
    if (event.key === 'ArrowDown') setAt(Math.min(active + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(active - 1, 0));
    else if (event.key === 'Enter' || event.key === 'Tab') choose(reply);
    else return false;
    event.preventDefault();
    return true;
  }

  const field = {
    'aria-controls': isOpen ? id : undefined,
    'aria-activedescendant': isOpen && found.length > 0 ? `${id}-${active}` : undefined,
  };
  return { id, isOpen, found, active, choose, press, field };
}

/** The list over the field; the keys are the field's. */
export function CannedMenu({ canned, onManage }: { canned: ReturnType<typeof useCanned>; onManage: () => void }) {
  const { id, isOpen, found, active, choose } = canned;
  if (!isOpen) return null;
  return (
    <div className={classes.canned}>
      {found.length === 0 && <p className={conversationClasses.muted}>{text.none}</p>}
      <div id={id} role="listbox" aria-label={text.label} className={classes.cannedList}>
        {found.map((reply, index) => (
          <div
            key={reply.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={classes.cannedItem}
            onMouseDown={(event) => {
              event.preventDefault();
              choose(reply);
            }}
          >
            <code>/{reply.shortcut}</code>
            <span>{reply.text ?? reply.body}</span>
            {reply.missing.length > 0 && <em>{text.missing(reply.missing.join(', '))}</em>}
          </div>
        ))}
      </div>
      <button type="button" className={textsClasses.explain} onClick={onManage}>
        {text.manage}
      </button>
    </div>
  );
}
