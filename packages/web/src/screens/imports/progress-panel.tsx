import { Progress, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { importsText } from '../../text/imports.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Section } from '../../ui/page.tsx';
import classes from './imports.module.css';
import { Note } from './note.tsx';
import type { Upload } from './queries.ts';
import { percentOf } from './upload-state.tsx';

const text = importsText.progress;
/** An import that shows nothing new for so long may have lost its process. */
const STILL_MS = 20_000;

/** How far a running import is, as the database knows it: whoever opens the page sees the same. */
export function ProgressPanel({ upload }: { upload: Upload }) {
  const percent = percentOf(upload);
  const isWaiting = upload.status === 'pending';
  const isWriting = upload.phase === 'writing';
  const title = isWaiting
    ? text.waiting
    : isWriting
      ? text.writing
      : upload.kind === 'suppressions'
        ? text.suppressing
        : text.reading;
  const rows = upload.rows ?? 0;
  const detail = isWaiting ? text.waitingBody : isWriting ? text.written(rows) : text.share(percent, rows);
  const isStill = useStill(`${upload.status} ${upload.phase} ${upload.bytes_read}`);
  return (
    <>
      <Section title={title}>
        <Stack gap="sm">
          <Progress
            value={isWaiting ? 0 : percent}
            size="lg"
            aria-label={title}
            animated={isWriting}
            striped={isWriting}
          />
          <p className={classes.hint} aria-live="polite">
            {detail}
          </p>
          <p className={classes.hint}>{text.leave}</p>
        </Stack>
      </Section>
      {isStill && (
        <Note
          tone="warn"
          title={text.still}
          action={
            <BusyButton
              variant="default"
              onClick={async () => {
                await call(api.POST('/api/v1/uploads/{id}/import', { params: { path: { id: upload.id } }, body: {} }));
              }}
            >
              {text.goOn}
            </BusyButton>
          }
        >
          {text.stillBody}
        </Note>
      )}
    </>
  );
}

/** True once `sign` has been the same for a while. */
function useStill(sign: string): boolean {
  const [still, setStill] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setStill(sign), STILL_MS);
    return () => clearTimeout(timer);
  }, [sign]);
  return still === sign;
}
