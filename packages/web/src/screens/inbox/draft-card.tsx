import { Alert, Button, Textarea } from '@mantine/core';
import { IconRobot } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useBusinessNow } from '../../api/business-clock.ts';
import { ProblemError } from '../../api/problem.ts';
import { useClient, useClientId, useMay } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { formatCountdown, formatWhen } from '../../ui/format-when.ts';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { Counter } from './counter.tsx';
import classes from './texts.module.css';
import type { Acts, Conversation, Draft } from './inbox-data.ts';
import { useKeptText } from './kept-text.ts';
import { useHold } from './use-hold.ts';

const text = inboxText.draft;

interface Props {
  conversation: Conversation;
  acts: Acts;
  isEditing: boolean;
  setEditing: (on: boolean) => void;
  onTaken: () => void;
}

/** The AI's answer before it goes: counting down, to be changed, sent, cancelled or taken over. */
export function DraftCard(props: Props) {
  const { conversation } = props;
  if (conversation.draft !== null) return <Waiting {...props} draft={conversation.draft} />;
  return conversation.draft_due_at === null ? null : <Due at={conversation.draft_due_at} />;
}

function Due({ at }: { at: string }) {
  const left = Date.parse(at) - useBusinessNow();
  return (
    <p className={classes.due} role="status">
      <IconRobot size={15} aria-hidden /> {left > 0 ? text.due(formatCountdown(left)) : text.dueNow}
    </p>
  );
}

function Waiting({ conversation, acts, draft, isEditing, setEditing, onTaken }: Props & { draft: Draft }) {
  const mayReply = useMay('inbox.reply');
  const typing = conversation.typing;
  const isOthers = typing !== null && !typing.me;
  return (
    <section className={classes.draft} aria-label={text.title} data-held={typing !== null}>
      <header className={classes.draftHead}>
        <span className={classes.author}>
          <IconRobot size={14} aria-hidden />
          {text.title}
        </span>
        <Countdown draft={draft} typing={typing} />
        {draft.edited_by !== null && <span className={classes.draftFact}>{text.editedBy(draft.edited_by)}</span>}
        {draft.prompt_version !== null && (
          <span className={classes.draftFact}>{inboxText.thread.prompt(draft.prompt_version)}</span>
        )}
      </header>
      {isEditing ? (
        <Editor conversation={conversation} acts={acts} draft={draft} onClose={() => setEditing(false)} />
      ) : (
        <>
          <p className={classes.words}>{draft.text}</p>
          {mayReply && (
            <div className={classes.draftActs}>
              <Button
                size="compact-sm"
                variant="default"
                disabled={isOthers}
                title={inboxText.keys.hint(inboxText.keys.edit, 'e')}
                onClick={() => setEditing(true)}
              >
                {text.edit}
              </Button>
              <BusyButton
                size="compact-sm"
                variant="default"
                disabled={isOthers}
                onClick={async () => {
                  await acts.sendDraft(draft.text);
                  notifyDone(text.sent);
                }}
              >
                {text.sendNow}
              </BusyButton>
              <BusyButton
                size="compact-sm"
                variant="default"
                disabled={isOthers}
                onClick={async () => {
                  await acts.dropDraft();
                  notifyDone(text.dropped);
                }}
              >
                {text.drop}
              </BusyButton>
              <BusyButton
                size="compact-sm"
                variant="light"
                title={inboxText.keys.hint(inboxText.keys.takeOver, 't')}
                onClick={async () => {
                  await acts.takeOver();
                  notifyDone(inboxText.acts.takenOver);
                  onTaken();
                }}
              >
                {text.takeOver}
              </BusyButton>
              {typing?.me === true && (
                <BusyButton size="compact-sm" variant="subtle" onClick={() => acts.resume()}>
                  {text.resume}
                </BusyButton>
              )}
            </div>
          )}
        </>
      )}
    </section>
  );
}

function Countdown({ draft, typing }: { draft: Draft; typing: Conversation['typing'] }) {
  const { timezone } = useClient();
  const now = useBusinessNow();
  if (typing !== null && Date.parse(typing.until) > now) {
    const until = formatWhen(Date.parse(typing.until), now, timezone);
    return <span className={classes.held}>{typing.me ? text.heldByYou(until) : text.held(typing.by, until)}</span>;
  }
  if (draft.goes_at === null || draft.waits_because !== null) {
    return <span className={classes.held}>{text.waits(draft.waits_because ?? '')}</span>;
  }
  const left = Date.parse(draft.goes_at) - now;
  return (
    <span className={classes.countdown} role="timer">
      {left > 0 ? text.goesIn(formatCountdown(left)) : text.goesNow}
    </span>
  );
}

function Editor(props: { conversation: Conversation; acts: Acts; draft: Draft; onClose: () => void }) {
  const { conversation, acts, draft, onClose } = props;
  const clientId = useClientId();
  const [kept, setKept] = useKeptText(`${clientId}:${conversation.id}:draft:${draft.id}`);
  const [expected, setExpected] = useState(draft.text);
  const [fault, setFault] = useState<string | null>(null);
  const { hold, holdFault } = useHold(conversation, acts);
  const field = useRef<HTMLTextAreaElement>(null);
  const value = kept === '' ? draft.text : kept;
  // Editing begins with holding it: it must not go from under the cursor.
  useEffect(() => {
    hold();
    field.current?.focus();
  }, [hold]);

  async function save(): Promise<boolean> {
    setFault(null);
    try {
      await acts.editDraft({ text: value, expected });
      return true;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setFault(error.kind === 'draft-changed' ? text.changedMeanwhile : error.message || String(error.status));
      setExpected(draft.text);
      return false;
    }
  }

  async function close(): Promise<void> {
    await acts.resume();
    setKept('');
    onClose();
  }

  return (
    <>
      <Textarea
        ref={field}
        aria-label={text.editLabel}
        autosize
        minRows={2}
        maxRows={8}
        value={value}
        onChange={(event) => {
          setKept(event.currentTarget.value);
          hold();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close().catch(notifyProblem);
        }}
      />
      <Counter text={value} />
      {(fault ?? holdFault) !== null && (
        <Alert color="yellow" variant="light" p="xs" role="alert">
          {fault ?? holdFault}
        </Alert>
      )}
      <div className={classes.draftActs}>
        <BusyButton
          size="compact-sm"
          onClick={async () => {
            if (!(await save())) return;
            await close();
            notifyDone(text.saved);
          }}
        >
          {text.save}
        </BusyButton>
        <BusyButton
          size="compact-sm"
          variant="light"
          onClick={async () => {
            if (!(await save())) return;
            await acts.sendDraft(value.trim());
            setKept('');
            onClose();
            notifyDone(text.sent);
          }}
        >
          {text.saveAndSend}
        </BusyButton>
        <BusyButton size="compact-sm" variant="subtle" color="gray" onClick={close}>
          {text.cancelEdit}
        </BusyButton>
      </div>
    </>
  );
}
