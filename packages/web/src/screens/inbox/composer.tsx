import { Alert, Button, SegmentedControl, Textarea } from '@mantine/core';
import { IconMessage2Bolt } from '@tabler/icons-react';
import { type KeyboardEvent, type Ref, useCallback, useImperativeHandle, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useBusinessNow } from '../../api/business-clock.ts';
import { ProblemError } from '../../api/problem.ts';
import { useClient, useClientId, useMay } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { formatWhen } from '../../ui/format-when.ts';
import { explain } from '../../ui/states.tsx';
import { CannedDialog } from './canned-dialog.tsx';
import { CannedMenu, useCanned } from './canned-menu.tsx';
import { Counter } from './counter.tsx';
import classes from './composer.module.css';
import conversationClasses from './conversation.module.css';
import textsClasses from './texts.module.css';
import type { Acts, Conversation, OwnText } from './inbox-data.ts';
import { useKeptText } from './kept-text.ts';
import { NightDialog } from './night-dialog.tsx';
import { useHold } from './use-hold.ts';
import { useSend } from './use-send.ts';

const text = inboxText.composer;

export interface ComposerHandle {
  focus(): void;
  /** Puts words in, after what is there. */
  fill(words: string): void;
}

interface Props {
  conversation: Conversation;
  acts: Acts;
  ref: Ref<ComposerHandle>;
}

/** Where a person writes to a lead, or a note to colleagues. */
export function Composer({ conversation, acts, ref }: Props) {
  const mayReply = useMay('inbox.reply');
  if (!mayReply) return <p className={classes.composerOff}>{text.forbidden}</p>;
  return <OpenComposer conversation={conversation} acts={acts} ref={ref} />;
}

function OpenComposer({ conversation, acts, ref }: Props) {
  const name = `${useClientId()}:${conversation.id}`;
  const [mode, setMode] = useState<'text' | 'note'>('text');
  const [words, setWords] = useKeptText(name);
  const [note, setNote] = useKeptText(`${name}:note`);
  const [problem, setProblem] = useState<unknown>(null);
  const [isNight, setNight] = useState(false);
  const [isManaging, setManaging] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const { hold, holdFault } = useHold(conversation, acts);

  const refused = useCallback(
    (own: OwnText, error: unknown) => {
      // What they typed since stands after it.
      const since = field.current?.value ?? '';
      setWords(since === '' ? own.text : `${own.text}\n${since}`);
      if (error instanceof ProblemError && error.kind === 'night-unconfirmed') setNight(true);
      else setProblem(error);
    },
    [setWords],
  );
  const { pending, isUnclear, send, askAgain } = useSend(name, acts, conversation.texts.items, refused);
  const canned = useCanned(conversation.id, mode === 'text' ? words : '', (chosen) => setWords(chosen));

  useImperativeHandle(ref, () => ({
    focus: () => {
      // At once: whoever goes on typing after the key types here.
      flushSync(() => setMode('text'));
      field.current?.focus();
    },
    fill: (more) => {
      const before = field.current?.value ?? '';
      flushSync(() => {
        setMode('text');
        setWords(before === '' ? more : `${before}\n${more}`);
      });
      field.current?.focus();
    },
  }));

  function submit(at_night: OwnText['at_night']): void {
    const trimmed = words.trim();
    if (trimmed === '' || pending !== null || conversation.suppressed) return;
    setProblem(null);
    if (at_night === 'ask' && conversation.night !== null) {
      setNight(true);
      return;
    }
    setNight(false);
    setWords('');
    send(trimmed, at_night);
  }

  async function saveNote(): Promise<void> {
    if (note.trim() === '') return;
    await acts.addNote(note.trim());
    setNote('');
    setMode('text');
  }

  function press(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (canned.press(event)) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit('ask');
    } else if (event.key === 'Escape') event.currentTarget.blur();
  }

  const isOff = conversation.suppressed;
  return (
    <section className={classes.composer} aria-label={mode === 'text' ? text.label : text.noteLabel}>
      {pending !== null && <PendingText pending={pending} isUnclear={isUnclear} onAsk={askAgain} />}
      {problem !== null && (
        <Refusal problem={problem} conversation={conversation} acts={acts} onDone={() => setProblem(null)} />
      )}
      {holdFault !== null && problem === null && (
        <Alert color="yellow" variant="light" p="xs" role="alert">
          {holdFault}
        </Alert>
      )}
      <CannedMenu canned={canned} onManage={() => setManaging(true)} />
      {mode === 'text' ? (
        <Textarea
          ref={field}
          aria-label={text.label}
          placeholder={isOff ? text.suppressed : text.placeholder}
          disabled={isOff}
          autosize
          minRows={2}
          maxRows={7}
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            hold();
          }}
          onKeyDown={press}
          {...canned.field}
        />
      ) : (
        <Textarea
          aria-label={text.noteLabel}
          placeholder={text.notePlaceholder}
          className={classes.noteField}
          autosize
          minRows={2}
          maxRows={7}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      )}
      {mode === 'text' && <Holding conversation={conversation} hasWords={words !== ''} />}
      <div className={classes.composerFoot}>
        <SegmentedControl
          size="xs"
          aria-label={text.mode}
          value={mode}
          onChange={(value) => setMode(value === 'note' ? 'note' : 'text')}
          data={[
            { value: 'text', label: text.text },
            { value: 'note', label: text.note },
          ]}
        />
        {mode === 'text' && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<IconMessage2Bolt size={15} aria-hidden />}
            onClick={() => setManaging(true)}
          >
            {inboxText.canned.label}
          </Button>
        )}
        <span className={classes.composerState}>
          {mode === 'text' && words !== '' && !canned.isOpen && <Counter text={words} />}
        </span>
        {mode === 'text' ? (
          <Button
            onClick={() => submit('ask')}
            disabled={isOff || words.trim() === '' || pending !== null}
            title={text.sendHint}
          >
            {text.send}
          </Button>
        ) : (
          <BusyButton onClick={saveNote} disabled={note.trim() === ''}>
            {text.saveNote}
          </BusyButton>
        )}
      </div>
      <NightDialog conversation={conversation} opened={isNight} onClose={() => setNight(false)} onChoose={submit} />
      <CannedDialog conversationId={conversation.id} opened={isManaging} onClose={() => setManaging(false)} />
    </section>
  );
}

/** What the AI does while somebody writes. */
function Holding({ conversation, hasWords }: { conversation: Conversation; hasWords: boolean }) {
  const { timezone } = useClient();
  const now = useBusinessNow(15_000);
  const { typing, manual_mode } = conversation;
  if (!manual_mode && typing?.me === true && Date.parse(typing.until) > now) {
    return (
      <span className={textsClasses.held}>{text.writing(formatWhen(Date.parse(typing.until), now, timezone))}</span>
    );
  }
  return hasWords && !manual_mode ? <span className={conversationClasses.muted}>{text.takes}</span> : null;
}

function PendingText(props: { pending: OwnText; isUnclear: boolean; onAsk: () => Promise<void> }) {
  const { pending, isUnclear, onAsk } = props;
  return (
    <div className={classes.pending} role="status">
      <p className={textsClasses.words}>{pending.text}</p>
      <p className={classes.pendingState}>{isUnclear ? inboxText.thread.unsure : inboxText.thread.sending}</p>
      {isUnclear && (
        <BusyButton size="compact-xs" variant="default" onClick={onAsk}>
          {inboxText.thread.askAgain}
        </BusyButton>
      )}
    </div>
  );
}

/** The server said no; where a colleague has the conversation, it can be taken over from them. */
function Refusal(props: { problem: unknown; conversation: Conversation; acts: Acts; onDone: () => void }) {
  const { problem, conversation, acts, onDone } = props;
  const { title, body } = explain(problem);
  const isTaken = problem instanceof ProblemError && ['taken-by-other', 'frozen-by-other'].includes(problem.kind);
  const who = conversation.taken_over_by?.name ?? conversation.typing?.by ?? null;
  return (
    <Alert
      color="red"
      variant="light"
      p="xs"
      role="alert"
      title={title}
      withCloseButton
      closeButtonLabel={uiText.close}
      onClose={onDone}
    >
      {body}
      {isTaken && who !== null && (
        <div className={textsClasses.mend}>
          <BusyButton
            size="compact-sm"
            variant="default"
            onClick={async () => {
              await acts.takeOver();
              onDone();
            }}
          >
            {inboxText.acts.takeOverFrom(who)}
          </BusyButton>
        </div>
      )}
    </Alert>
  );
}
