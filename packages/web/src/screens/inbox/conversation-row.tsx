import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useBusinessNow } from '../../api/business-clock.ts';
import { useClientId } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { formatCountdown } from '../../ui/format-when.ts';
import { Mark } from '../../ui/status-badge.tsx';
import { rowMark } from '../../ui/use-keyboard-list.ts';
import { formatPhone, When } from '../../ui/values.tsx';
import classes from './list.module.css';
import type { ListedConversation } from './inbox-data.ts';

const text = inboxText.list;
/** Digits of a number by which two people of one name are told apart. */
const LAST_DIGITS = 4;

/** One line of a queue: who, what was said last, and what is going on. */
export function ConversationRow(props: {
  item: ListedConversation;
  isOpen: boolean;
  /** The cursor of the keyboard is on it. */
  isActive: boolean;
  /** Clicked, or come to by Tab: the cursor goes there. */
  onChoose: () => void;
}) {
  const { item, isOpen, isActive, onChoose } = props;
  const clientId = useClientId();
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    // Focus that stands on a row goes along, so that no other row looks chosen.
    const focused = document.activeElement;
    if (isActive && focused !== link.current && focused?.hasAttribute('data-conversation') === true) {
      link.current?.focus({ preventScroll: true });
    }
  }, [isActive]);
  return (
    <div role="listitem" className={classes.rowBox}>
      <Link
        ref={link}
        to="/c/$clientId/inbox/{-$conversationId}"
        params={{ clientId, conversationId: item.id }}
        search={(before: Record<string, string>) => before}
        resetScroll={false}
        preload={false}
        className={classes.row}
        {...rowMark(item.id)}
        data-conversation={item.id}
        data-active={isActive}
        onClick={onChoose}
        onFocus={(event) => {
          // A press of the mouse also focuses: to scroll then would move the row from under it.
          if (event.currentTarget.matches(':focus-visible')) onChoose();
        }}
        {...(isOpen && { 'aria-current': 'true' as const })}
      >
        <span className={classes.rowTop}>
          <span className={classes.rowName} data-unanswered={item.unanswered}>
            {item.name}
          </span>
          <span className={classes.rowNumber} title={formatPhone(item.phone)}>
            …{item.phone.slice(-LAST_DIGITS)}
          </span>
          <span className={classes.rowTime}>
            <When at={item.last_message_at} />
          </span>
        </span>
        <span className={classes.rowText}>
          {item.last_text === null ? text.noText : `${text.from[item.last_text.from]}${item.last_text.text}`}
        </span>
        <span className={classes.rowMarks}>
          <Marks item={item} />
        </span>
      </Link>
    </div>
  );
}

/** The most pressing first; two at most, so that a line stays one. */
function Marks({ item }: { item: ListedConversation }) {
  const marks: React.ReactNode[] = [];
  if (item.suppressed)
    marks.push(
      <Mark tone="bad" key="suppressed">
        {inboxText.unmatched.optedOut}
      </Mark>,
    );
  else if (item.lead_status === 'HOT')
    marks.push(
      <Mark tone="hot" key="hot">
        {inboxText.queues.hot}
      </Mark>,
    );
  if (item.typing !== null)
    marks.push(
      <Mark tone="info" key="typing">
        {text.typing(item.typing.by)}
      </Mark>,
    );
  else if (item.has_draft) marks.push(<DraftMark goesAt={item.draft_goes_at} key="draft" />);
  else if (item.draft_due_at !== null)
    marks.push(
      <Mark tone="info" key="due">
        {text.drafting}
      </Mark>,
    );
  if (item.needs_person !== null)
    marks.push(
      <Mark tone="warn" key="needs">
        {inboxText.queues.needs_person}
      </Mark>,
    );
  else if (item.taken_over_by !== null) {
    const { me, name } = item.taken_over_by;
    marks.push(
      <Mark tone={me ? 'good' : 'idle'} key="has">
        {me ? text.youHave : text.has(name)}
      </Mark>,
    );
  }
  if (item.snoozed_until !== null)
    marks.push(
      <Mark tone="idle" key="snoozed">
        {text.snoozed}
      </Mark>,
    );
  if (item.status === 'completed')
    marks.push(
      <Mark tone="idle" key="done">
        {text.done}
      </Mark>,
    );
  if (marks.length === 0 && item.unanswered)
    marks.push(
      <Mark tone="info" key="unanswered">
        {text.unanswered}
      </Mark>,
    );
  if (marks.length === 0) return <span className={classes.rowCampaign}>{item.campaign.name}</span>;
  return marks.slice(0, 2);
}

function DraftMark({ goesAt }: { goesAt: string | null }) {
  const now = useBusinessNow();
  if (goesAt === null) return <Mark tone="info">{text.draftWaits}</Mark>;
  const left = Date.parse(goesAt) - now;
  return <Mark tone="info">{left > 0 ? text.draftIn(formatCountdown(left)) : text.draftNow}</Mark>;
}
