import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconCheck, IconDots, IconLayoutSidebarRight, IconMoon } from '@tabler/icons-react';
import { useState } from 'react';
import { useBusinessNow } from '../../api/business-clock.ts';
import { useClient, useMay } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { formatWhen } from '../../ui/format-when.ts';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Phone } from '../../ui/values.tsx';
import { AssignMenu } from './assign-menu.tsx';
import classes from './conversation.module.css';
import type { Acts, Conversation } from './inbox-data.ts';
import { OutcomeDialog } from './outcome-dialog.tsx';
import { snoozeChoices } from './snooze-choices.ts';
import { SuppressDialog } from './suppress-dialog.tsx';

const text = inboxText.acts;

interface Props {
  conversation: Conversation;
  acts: Acts;
  onClose: () => void;
  snooze: { opened: boolean; onChange: (opened: boolean) => void };
  panel: { opened: boolean; onToggle: () => void };
  onTaken: () => void;
}

/** Who it is, who has them, and what can be done. */
export function ConversationHead({ conversation, acts, onClose, snooze, panel, onTaken }: Props) {
  const mayReply = useMay('inbox.reply');
  return (
    <header className={classes.head}>
      <div className={classes.headTop}>
        <ActionIcon className={classes.backButton} aria-label={inboxText.back} size="lg" onClick={onClose}>
          <IconArrowLeft size={18} aria-hidden />
        </ActionIcon>
        <div className={classes.who}>
          <h2 className={classes.name}>{conversation.name}</h2>
          <span className={classes.muted}>
            <Phone e164={conversation.phone} />
          </span>
          <StatusBadge kind="lead" status={conversation.lead_status} />
        </div>
        <div className={classes.headActs}>
          {mayReply && <Who conversation={conversation} acts={acts} onTaken={onTaken} />}
          {mayReply && <SnoozeMenu conversation={conversation} acts={acts} {...snooze} />}
          {mayReply && conversation.status !== 'completed' && (
            <Tooltip label={text.done}>
              <ActionIcon
                size="lg"
                aria-label={text.done}
                onClick={() => void acts.complete().then(() => notifyDone(text.doneSaid), notifyProblem)}
              >
                <IconCheck size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
          {mayReply && <MoreMenu conversation={conversation} acts={acts} />}
          <Tooltip label={text.details}>
            <ActionIcon size="lg" aria-label={text.details} aria-pressed={panel.opened} onClick={panel.onToggle}>
              <IconLayoutSidebarRight size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
      <StateLine conversation={conversation} />
    </header>
  );
}

/** Whether somebody is asked to take the lead. */
function waits({ handover }: Conversation): boolean {
  return handover !== null && (handover.state === 'open' || handover.state === 'unclaimed');
}

/** Whether the lead is theirs who looks to hand back or give up: they have it, or people have it and none of them. */
function mayLeave(conversation: Conversation): boolean {
  const { manual_mode: isManual, taken_over_by: has } = conversation;
  return has?.me === true || (isManual && has === null && !waits(conversation));
}

/** Take over, take from a colleague, hand back: what fits as it is now. */
function Who({ conversation, acts, onTaken }: { conversation: Conversation; acts: Acts; onTaken: () => void }) {
  const { taken_over_by: has } = conversation;
  const take = async (act: () => Promise<unknown>): Promise<void> => {
    await act();
    notifyDone(text.takenOver);
    onTaken();
  };
  if (mayLeave(conversation)) {
    return (
      <BusyButton
        size="xs"
        variant="default"
        onClick={async () => {
          const { answers_now } = await acts.handBack();
          notifyDone(answers_now ? text.handedBackAnswers : text.handedBack);
        }}
      >
        {text.handBack}
      </BusyButton>
    );
  }
  if (has !== null) {
    return (
      <BusyButton size="xs" variant="default" onClick={() => take(acts.takeOver)}>
        {text.takeOverFrom(has.name)}
      </BusyButton>
    );
  }
  if (waits(conversation))
    return (
      <BusyButton size="xs" onClick={() => take(acts.claim)}>
        {text.claim}
      </BusyButton>
    );
  return (
    <BusyButton size="xs" variant="light" onClick={() => take(acts.takeOver)}>
      {text.takeOver}
    </BusyButton>
  );
}

function StateLine({ conversation }: { conversation: Conversation }) {
  const { timezone } = useClient();
  const now = useBusinessNow(15_000);
  const state = inboxText.state;
  const when = (at: string): string => formatWhen(Date.parse(at), now, timezone);
  const { taken_over_by: has, taken_over_at: since, handover, typing } = conversation;
  const parts: { tone: 'plain' | 'warn' | 'bad' | 'info'; words: string }[] = [];
  if (conversation.suppressed) parts.push({ tone: 'bad', words: state.suppressed });
  else if (has !== null && since !== null) {
    parts.push({ tone: 'plain', words: has.me ? state.youHave(when(since)) : state.otherHas(has.name, when(since)) });
  } else
    parts.push({
      tone: 'plain',
      words: conversation.manual_mode ? state.nobodyHas : conversation.ai_on ? state.aiHas : state.aiOff,
    });
  if (typing !== null && !typing.me) parts.push({ tone: 'info', words: state.typing(typing.by) });
  if (conversation.needs_person !== null)
    parts.push({ tone: 'warn', words: state.needs(conversation.needs_person.words) });
  if (handover !== null && handover.state === 'open' && handover.person !== null) {
    parts.push({ tone: 'plain', words: state.handoverOpen(handover.person) });
  }
  if (conversation.alarm_due_at !== null)
    parts.push({ tone: 'warn', words: state.alarm(when(conversation.alarm_due_at)) });
  if (conversation.snoozed_until !== null)
    parts.push({ tone: 'plain', words: state.snoozed(when(conversation.snoozed_until)) });
  if (conversation.status === 'completed') parts.push({ tone: 'plain', words: state.done });
  return (
    <p className={classes.stateLine} aria-live="polite">
      {parts.map(({ tone, words }) => (
        <span key={words} data-tone={tone}>
          {words}
        </span>
      ))}
    </p>
  );
}

function SnoozeMenu(props: {
  conversation: Conversation;
  acts: Acts;
  opened: boolean;
  onChange: (opened: boolean) => void;
}) {
  const { conversation, acts, opened, onChange } = props;
  const { timezone } = useClient();
  const now = useBusinessNow(60_000);
  const snooze = (until: string | null): void =>
    void acts.snooze(until).then(() => {
      if (until !== null) notifyDone(inboxText.snooze.said);
    }, notifyProblem);
  return (
    <Menu opened={opened} onChange={onChange}>
      <Menu.Target>
        <Tooltip label={inboxText.snooze.label}>
          <ActionIcon size="lg" aria-label={inboxText.snooze.label}>
            <IconMoon size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {conversation.snoozed_until !== null && (
          <Menu.Item onClick={() => snooze(null)}>{inboxText.snooze.wake}</Menu.Item>
        )}
        {snoozeChoices(now, timezone).map(({ label, at }) => (
          <Menu.Item key={label} onClick={() => snooze(new Date(at).toISOString())}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function MoreMenu({ conversation, acts }: { conversation: Conversation; acts: Acts }) {
  const [dialog, setDialog] = useState<'opt_out' | 'wrong_number' | 'outcome' | null>(null);
  const maySuppress = useMay('suppressions.edit');
  const mayEdit = useMay('leads.edit');
  return (
    <>
      <Menu width={240}>
        <Menu.Target>
          <Tooltip label={text.more}>
            <ActionIcon size="lg" aria-label={text.more}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <AssignMenu conversation={conversation} acts={acts} />
          {mayLeave(conversation) && (
            <Menu.Item onClick={() => void acts.release().then(() => notifyDone(text.released), notifyProblem)}>
              {text.release}
            </Menu.Item>
          )}
          <Menu.Divider />
          {mayEdit && <Menu.Item onClick={() => setDialog('outcome')}>{text.outcome}</Menu.Item>}
          {maySuppress && !conversation.suppressed && (
            <>
              <Menu.Item onClick={() => setDialog('wrong_number')}>{text.wrongNumber}</Menu.Item>
              <Menu.Item color="red.8" onClick={() => setDialog('opt_out')}>
                {text.optOut}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <SuppressDialog
        why={dialog === 'wrong_number' ? 'wrong_number' : 'opt_out'}
        opened={dialog === 'opt_out' || dialog === 'wrong_number'}
        onClose={() => setDialog(null)}
        acts={acts}
      />
      <OutcomeDialog opened={dialog === 'outcome'} onClose={() => setDialog(null)} acts={acts} />
    </>
  );
}
