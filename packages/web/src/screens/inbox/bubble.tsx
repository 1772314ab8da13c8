import { ActionIcon } from '@mantine/core';
import { IconAlertTriangle, IconNote, IconRobot, IconSpeakerphone, IconTrash, IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { useMay } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { When } from '../../ui/values.tsx';
import classes from './texts.module.css';
import type { Acts, Message, Note } from './inbox-data.ts';

const text = inboxText.thread;

const FAILED = ['failed', 'undelivered', 'rejected', 'absent', 'unknown'];
const MAY_WRITE_AGAIN = ['failed', 'undelivered', 'rejected'];

const ICONS = { ai: IconRobot, person: IconUser, campaign: IconSpeakerphone, lead: null } as const;

function authorOf({ from, kind, by }: Message): string {
  if (from === 'ai') return by === null ? text.ai : text.aiEdited(by);
  if (from === 'person') return by ?? text.person;
  if (from === 'campaign') return kind === 'nudge' ? text.nudge : text.campaign(kind);
  return '';
}

/** One text: whose it is, what became of it, and why. */
export function Bubble({
  message,
  acts,
  onWriteAgain,
}: {
  message: Message;
  acts: Acts;
  onWriteAgain: (text: string) => void;
}) {
  const [isExplained, setExplained] = useState(false);
  const { from, state, why } = message;
  const Icon = ICONS[from];
  const hasFailed = FAILED.includes(state);
  return (
    <article className={classes.bubble} data-from={from} data-failed={hasFailed} data-blocked={state === 'blocked'}>
      {Icon !== null && (
        <div className={classes.author}>
          <Icon size={13} aria-hidden />
          {authorOf(message)}
        </div>
      )}
      <p className={classes.words}>{message.text}</p>
      <footer className={classes.foot}>
        <When at={message.at} />
        {from !== 'lead' && !hasFailed && state !== 'delivered' && <StatusBadge kind="message" status={state} />}
        {state === 'delivered' && <StatusBadge kind="message" status="delivered" />}
        {from !== 'lead' && !hasFailed && (
          <button
            type="button"
            className={classes.explain}
            aria-expanded={isExplained}
            onClick={() => setExplained(!isExplained)}
          >
            {isExplained ? text.hideDetails : text.details}
          </button>
        )}
      </footer>
      {isExplained && (
        <div className={classes.why}>
          {why !== null && <p>{why}</p>}
          <p>
            {[
              text.segments(message.segments),
              message.prompt_version === null ? null : text.prompt(message.prompt_version),
              message.model,
              message.intent === null ? null : text.intent(message.intent),
            ]
              .filter((part) => part !== null)
              .join(' · ')}
          </p>
        </div>
      )}
      {hasFailed && (
        <div className={classes.failure}>
          <StatusBadge kind="message" status={state} />
          <p>
            <IconAlertTriangle size={14} aria-hidden /> {why}
          </p>
          <Mend message={message} acts={acts} onWriteAgain={onWriteAgain} />
        </div>
      )}
      {message.may_cancel && <Mend message={message} acts={acts} onWriteAgain={onWriteAgain} />}
    </article>
  );
}

/** What may be done about a text: the protocol lets only one that the carrier knows nothing of be sent again. */
function Mend({ message, acts, onWriteAgain }: { message: Message; acts: Acts; onWriteAgain: (text: string) => void }) {
  const mayReply = useMay('inbox.reply');
  const [isAsking, setAsking] = useState(false);
  if (!mayReply) return null;
  return (
    <div className={classes.mend}>
      {message.may_rearm && (
        <BusyButton size="compact-xs" variant="default" onClick={async () => setAsking(true)}>
          {text.sendAgain}
        </BusyButton>
      )}
      {message.may_cancel && (
        <BusyButton size="compact-xs" variant="default" onClick={() => acts.cancelText(message.id)}>
          {text.takeBack}
        </BusyButton>
      )}
      {MAY_WRITE_AGAIN.includes(message.state) && (
        <BusyButton size="compact-xs" variant="default" onClick={async () => onWriteAgain(message.text)}>
          {text.writeAgain}
        </BusyButton>
      )}
      <ConfirmDialog
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={inboxText.rearm.title}
        confirm={inboxText.rearm.confirm}
        onConfirm={async () => {
          await acts.rearm(message.id);
          notifyDone(inboxText.rearm.done);
        }}
      >
        {inboxText.rearm.body}
      </ConfirmDialog>
    </div>
  );
}

/** A note of a colleague, among the texts. */
export function NoteBubble({ note, acts }: { note: Note; acts: Acts }) {
  return (
    <article className={classes.note}>
      <div className={classes.author}>
        <IconNote size={13} aria-hidden />
        {text.note(note.written_by)}
        <span className={classes.noteTime}>
          <When at={note.at} />
        </span>
        {note.mine && (
          <ActionIcon
            size="xs"
            aria-label={text.deleteNote}
            onClick={() => void acts.deleteNote(note.id).catch(notifyProblem)}
          >
            <IconTrash size={13} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <p className={classes.words}>{note.body}</p>
    </article>
  );
}
