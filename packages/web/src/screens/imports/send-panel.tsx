import { Button, Group, Progress, Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ProblemError } from '../../api/problem.ts';
import { useClientId } from '../../api/session.ts';
import { importsText } from '../../text/imports.ts';
import { Section } from '../../ui/page.tsx';
import { ErrorState } from '../../ui/states.tsx';
import classes from './imports.module.css';
import { Note } from './note.tsx';
import { refreshImports } from './queries.ts';
import { formatBytes, type Sending, sendFile } from './send-file.ts';

const text = importsText.send;
const TRIES = 4;
const PAUSE_SECONDS = 3;

function isLost(error: unknown): boolean {
  // `still-running`: the first try goes on at the server although its connection broke.
  return error instanceof ProblemError && (error.status === 0 || error.kind === 'still-running');
}

/** A file on its way, tried again by itself when the connection breaks; then the screen of its upload. */
export function SendPanel({ file, kind, onOther }: Pick<Sending, 'file' | 'kind'> & { onOther: () => void }) {
  const clientId = useClientId();
  const navigate = useNavigate();
  const [share, setShare] = useState(0);
  const [brokenAt, setBrokenAt] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  const [key] = useState(() => crypto.randomUUID());

  useEffect(() => {
    const stopped = new AbortController();
    let reached = 0;
    const onProgress = (now: number): void => {
      reached = now;
      setShare(now);
      if (now > 0) setBrokenAt(null);
    };
    async function send(): Promise<void> {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const id = await sendFile({ file, kind, key, onProgress, signal: stopped.signal });
          void refreshImports(clientId);
          await navigate({ to: '/c/$clientId/imports/$uploadId', params: { clientId, uploadId: id }, replace: true });
          return;
        } catch (caught) {
          if (stopped.signal.aborted) return;
          if (!isLost(caught) || attempt === TRIES) {
            setError(caught);
            return;
          }
          setBrokenAt(reached);
          await new Promise((resolve) => setTimeout(resolve, PAUSE_SECONDS * 1_000));
          if (stopped.signal.aborted) return;
          setShare(0);
        }
      }
    }
    void send();
    return () => stopped.abort();
  }, [file, kind, key, clientId, navigate, round]);

  const percent = `${Math.round(share * 100)} %`;
  if (error !== null) {
    const lost = isLost(error);
    return (
      <Stack gap="sm" align="flex-start">
        {error instanceof ProblemError && (lost || [400, 413, 415, 422].includes(error.status)) ? (
          <Note tone="bad" title={lost ? text.lost : text.refused}>
            {file.name}: {lost ? text.lostBody(percent) : error.message}
          </Note>
        ) : (
          <ErrorState error={error} />
        )}
        <Group gap="xs">
          {lost && (
            <Button
              onClick={() => {
                setError(null);
                setShare(0);
                setRound(round + 1);
              }}
            >
              {text.again}
            </Button>
          )}
          <Button variant={lost ? 'default' : 'filled'} onClick={onOther}>
            {text.other}
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Section title={text.sending(file.name)}>
      <Stack gap="sm" aria-live="polite">
        <Progress value={share * 100} size="lg" aria-label={text.sending(file.name)} animated={share === 1} />
        {brokenAt === null ? (
          <p className={classes.hint}>{share < 1 ? text.sent(percent, formatBytes(file.size)) : text.reading}</p>
        ) : (
          <Note tone="warn" title={text.lost}>
            {text.lostBody(`${Math.round(brokenAt * 100)} %`)} {text.retrying(PAUSE_SECONDS)}.
          </Note>
        )}
        <Group>
          <Button variant="default" onClick={onOther}>
            {text.stop}
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}
