import { SegmentedControl, Tooltip } from '@mantine/core';
import { IconFlask, IconPlayerPauseFilled, IconPlayerTrackNext } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { businessNow, useBusinessNow } from '../api/business-clock.ts';
import { type LiveEvent, useLiveEvents } from '../api/live.ts';
import { sandboxQuery, setSandboxSpeed, skipSandbox } from '../api/sandbox.ts';
import { useClient, useMay } from '../api/session.ts';
import { shellText } from '../text/shell.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { formatWhen } from '../ui/format-when.ts';
import { notifyDone, notifyProblem } from '../ui/notify.ts';
import classes from './sandbox-bar.module.css';

const text = shellText.sandboxBar;
const SPEEDS = [
  { value: '0', label: <IconPlayerPauseFilled size={12} aria-label={text.stands} role="img" /> },
  { value: '1', label: '1x' },
  { value: '60', label: '60x' },
  { value: '600', label: '600x' },
];

/** Drives the simulated clock, and says what it just brought. Nothing for clients that text real people. */
export function SandboxBar() {
  const { mode } = useClient();
  return mode === 'sandbox' ? <Bar /> : null;
}

function Bar() {
  const client = useClient();
  const may = useMay('sandbox.control');
  // Where the services are separate processes nothing here moves the clock; it is shown all the same.
  const { data } = useQuery(sandboxQuery(client.id));
  const happened = useLatestEvent();
  const speed = String(data?.speed ?? 1);

  async function skip(): Promise<void> {
    const { reached } = await skipSandbox(client.id);
    notifyDone(
      reached === null
        ? text.nothingAhead
        : text.skippedTo(formatWhen(new Date(reached).getTime(), businessNow(), client.timezone)),
    );
  }

  return (
    <section className={classes.bar} aria-label={text.label}>
      <Tooltip label={text.hint}>
        <span className={classes.title}>
          <IconFlask size={15} aria-hidden />
          <span>{text.title}</span>
        </span>
      </Tooltip>
      <SandboxTime timezone={client.timezone} />
      {may && data !== undefined && (
        <>
          <SegmentedControl
            size="xs"
            aria-label={text.speed}
            data={SPEEDS}
            value={speed}
            onChange={(value) => {
              setSandboxSpeed(client.id, Number(value)).catch(notifyProblem);
            }}
          />
          <BusyButton
            size="compact-sm"
            variant="default"
            leftSection={<IconPlayerTrackNext size={14} aria-hidden />}
            aria-label={text.skip}
            onClick={skip}
          >
            <span className={classes.wide}>{text.skip}</span>
            <span className={classes.narrow}>{text.skipShort}</span>
          </BusyButton>
        </>
      )}
      <span className={classes.happened} role="log" aria-live="polite">
        {happened ?? text.quiet}
      </span>
    </section>
  );
}

function SandboxTime({ timezone }: { timezone: string }) {
  const now = useBusinessNow();
  const text = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(now);
  return (
    <time className={classes.time} dateTime={new Date(now).toISOString()}>
      {text}
    </time>
  );
}

/** The last thing that happened, as a sentence. */
function useLatestEvent(): string | null {
  const { timezone } = useClient();
  const [sentence, setSentence] = useState<string | null>(null);
  const take = useCallback(
    (event: LiveEvent) => {
      const words = shellText.events[event.type];
      if (words === undefined) return;
      setSentence(`${formatWhen(new Date(event.at).getTime(), businessNow(), timezone)}  ${words}`);
    },
    [timezone],
  );
  useLiveEvents(take);
  return sentence;
}
