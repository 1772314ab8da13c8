import { Button, Loader, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { campaignsText } from '../../../text/campaigns.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { instantOfWall } from '../../../ui/zone-time.ts';
import { forecastCampaign, type Forecast, type SettingsView } from '../campaign-queries.ts';
import classes from './builder.module.css';
import { ForecastView } from './forecast-view.tsx';
import { useForm } from './settings-form.ts';

const words = campaignsText.simulate;

interface Props {
  id: string;
  etag: string;
  view: SettingsView;
  /** Saves what is not saved; whether it is. */
  onSave: () => Promise<boolean>;
}

type Run =
  | { kind: 'none' }
  | { kind: 'running' }
  | { kind: 'failed'; error: unknown }
  | { kind: 'done'; forecast: Forecast };

/** Lets the scheduler run ahead over the saved settings and shows what it would do. */
export function SimulatePanel({ id, etag, view, onSave }: Props) {
  const form = useForm();
  const [run, setRun] = useState<Run>({ kind: 'none' });
  const [of, setOf] = useState('');
  const [from, setFrom] = useState('');
  const asked = useRef<AbortController | null>(null);
  const isDirty = form.changed.length > 0;
  const zone = view.options.client_timezone;
  // Which settings are saved by the time a forecast is asked for, a save just before it included.
  const saved = useRef(etag);
  useEffect(() => {
    saved.current = etag;
  }, [etag]);
  useEffect(() => () => asked.current?.abort(), []);

  async function simulate(): Promise<void> {
    if (isDirty && !form.readOnly && !(await onSave())) return;
    asked.current?.abort();
    const mine = new AbortController();
    asked.current = mine;
    setRun({ kind: 'running' });
    try {
      const start = from === '' ? null : new Date(instantOfWall(Date.parse(`${from}Z`), zone)).toISOString();
      const forecast = await forecastCampaign(id, start, mine.signal);
      setOf(saved.current);
      setRun({ kind: 'done', forecast });
    } catch (error) {
      if (!mine.signal.aborted) setRun({ kind: 'failed', error });
    }
  }

  return (
    <div className={classes.stackTight}>
      <p className={classes.note}>{words.about}</p>
      <div className={classes.simulateBar}>
        {view.status === 'draft' && (
          <TextInput
            type="datetime-local"
            label={words.startAt(zone)}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
        )}
        {run.kind === 'running' ? (
          <Button
            variant="default"
            onClick={() => {
              asked.current?.abort();
              setRun({ kind: 'none' });
            }}
          >
            {words.cancel}
          </Button>
        ) : (
          <Button onClick={() => void simulate()} disabled={!view.saved && !isDirty}>
            {isDirty && !form.readOnly ? words.saveAndRun : run.kind === 'done' ? words.again : words.run}
          </Button>
        )}
      </div>
      <div aria-live="polite">
        {run.kind === 'running' && (
          <p className={classes.verdict}>
            <Loader size={16} /> {words.running}
          </p>
        )}
      </div>
      {run.kind === 'failed' && <ErrorState error={run.error} onRetry={() => void simulate()} />}
      {run.kind === 'done' && (
        <>
          {(isDirty || of !== etag) && <p className={classes.warn}>{words.stale}</p>}
          <ForecastView forecast={run.forecast} />
        </>
      )}
    </div>
  );
}
