import { Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { promptsText } from '../../text/prompts.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { Mark } from '../../ui/status-badge.tsx';
import { When } from '../../ui/values.tsx';
import classes from './prompts.module.css';
import { type Eval, type EvalRun, evalsQuery, playEval, refreshPrompts, stopEval } from './prompts-data.ts';

const words = promptsText.evals;

/** How a version did with simulated leads, and having it done: the newest result in full, those before it in a line. */
export function EvalView({ versionId }: { versionId: string }) {
  const clientId = useClientId();
  const { data, error, refetch } = useQuery(evalsQuery(clientId, versionId));
  const mayPlay = useMay('personas.edit');
  const status = data?.run?.status;
  // The line of the version says the newest result too.
  const wasRunning = useRef(false);
  useEffect(() => {
    if (wasRunning.current && status === 'finished') void refreshPrompts(clientId);
    wasRunning.current = status === 'running';
  }, [clientId, status]);
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={3} />;
  const { run } = data;
  const [newest, ...older] = data.items;
  return (
    <section className={classes.section}>
      <h3>{words.title}</h3>
      <p className={classes.note}>{words.about}</p>
      {mayPlay && (
        <p>
          <BusyButton
            variant="default"
            disabled={run?.status === 'running'}
            onClick={() => playEval(clientId, versionId)}
          >
            {words.play}
          </BusyButton>{' '}
          {run?.status === 'running' && (
            <>
              <BusyButton variant="default" onClick={() => stopEval(clientId, versionId, run.id)}>
                {words.stop}
              </BusyButton>{' '}
            </>
          )}
          <span className={classes.note}>{words.playNote}</span>
        </p>
      )}
      {run !== null && run.status !== 'finished' && <RunLine run={run} />}
      {newest === undefined ? (
        <p className={classes.note}>{words.none}</p>
      ) : (
        <>
          <EvalLine result={newest} />
          <Leads result={newest} />
          {older.map((result) => (
            <EvalLine key={result.id} result={result} />
          ))}
        </>
      )}
    </section>
  );
}

/** How far leads that are played have come, or why they were not played to the end. */
function RunLine({ run: { status, played, leads, reason } }: { run: EvalRun }) {
  const said = status === 'running' ? words.playing(played, leads) : words.stopped(played, leads);
  return (
    <>
      <p role="status">
        <b>{said}</b> {reason !== null && words.stoppedBy[reason]}
      </p>
      {status === 'running' && <Progress value={(100 * played) / leads} aria-label={said} size="sm" />}
    </>
  );
}

function EvalLine({ result }: { result: Eval }) {
  const { at, leads, passed, plays, score, violations, model, model_kind: kind } = result;
  return (
    <p>
      <Mark tone={violations > 0 ? 'bad' : passed === leads ? 'good' : 'warn'}>{words.passed(passed, leads)}</Mark>{' '}
      {words.figures(plays, score, violations)} {words.by[kind](model)} <When at={at} />
      {!result.is_current && ` ${words.changed}`}
    </p>
  );
}

/** Those that did not pass, each with what was wrong; the others only counted. */
function Leads({ result: { results } }: { result: Eval }) {
  const failed = results.filter(({ passed }) => !passed);
  if (failed.length === 0) return null;
  return (
    <table className={classes.figures}>
      <thead>
        <tr>
          <th scope="col">{words.lead}</th>
          <th scope="col">{words.score}</th>
          <th scope="col">{words.wrong}</th>
        </tr>
      </thead>
      <tbody>
        {failed.map(({ key, goal, score, plays }) => (
          <tr key={key}>
            <th scope="row">{goal}</th>
            <td>{score.toFixed(2)}</td>
            <td>{[...new Set(plays.flatMap(wrongs))].join('; ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function wrongs({ end, missing, violations }: Eval['results'][number]['plays'][number]): string[] {
  const lacks = missing.map((fact) => words.lacks(fact.replaceAll('_', ' ')));
  return [...violations.map(words.sent), ...lacks, words.ended(end.replaceAll('_', ' '))];
}
