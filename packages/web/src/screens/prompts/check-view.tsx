import { Progress, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClientId } from '../../api/session.ts';
import { promptsText } from '../../text/prompts.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { Mark } from '../../ui/status-badge.tsx';
import { Provenance } from './provenance.tsx';
import classes from './prompts.module.css';
import { type Check, checkQuery, type ReadVersion } from './prompts-data.ts';

const words = promptsText.check;

/** Whether a version could go out now: faults, length, golden conversations, and the text as a model gets it. */
export function CheckView({ read: { version, etag } }: { read: ReadVersion }) {
  const clientId = useClientId();
  const { data, error, refetch } = useQuery(checkQuery(clientId, version.id, etag));
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={6} rowHeight={40} />;
  return (
    <div className={classes.sections}>
      {version.status === 'draft' && <p className={classes.note}>{words.unsaved}</p>}
      {data.faults.length === 0 ? (
        <p>
          <Mark tone="good">{words.ready}</Mark>
        </p>
      ) : (
        <section className={classes.section}>
          <h3>{words.faults}</h3>
          <ul className={classes.sectionFaults}>
            {data.faults.map(({ sentence }) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
      <Tokens check={data} />
      <GoldenResult golden={data.golden} />
      <FullText check={data} />
    </div>
  );
}

function Tokens({ check: { tokens, budget, sections } }: { check: Check }) {
  const share = Math.min(100, (tokens / budget) * 100);
  return (
    <section className={classes.section}>
      <h3>{words.budget}</h3>
      <p className={classes.note}>{words.budgetOf(tokens, budget)}</p>
      <Progress
        value={share}
        color={tokens > budget ? 'red.8' : 'petrol'}
        aria-label={words.budgetOf(tokens, budget)}
        size="sm"
        mb={8}
      />
      {tokens > budget && <p className={classes.bad}>{words.over}</p>}
      <table className={classes.figures}>
        <thead>
          <tr>
            <th scope="col">{words.section}</th>
            <th scope="col">{words.tokens}</th>
          </tr>
        </thead>
        <tbody>
          {sections.map(({ section, heading, tokens: own }) => (
            <tr key={section}>
              <th scope="row">{heading}</th>
              <td>{own.toLocaleString('en-GB')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What became of the golden conversations. */
function GoldenResult({ golden }: { golden: Check['golden'] }) {
  return (
    <section className={classes.section}>
      <h3>{words.golden}</h3>
      {golden === null ? (
        <p className={classes.note}>{words.goldenLater}</p>
      ) : (
        <>
          <p>
            <Mark tone={golden.passed ? 'good' : 'bad'}>
              {golden.passed
                ? words.goldenPassed(golden.conversations)
                : words.goldenFailed(golden.failures.length, golden.conversations)}
            </Mark>
          </p>
          {golden.failures.length > 0 && (
            <table className={classes.figures}>
              <thead>
                <tr>
                  <th scope="col">{words.conversation}</th>
                  <th scope="col">{words.mustEnd}</th>
                  <th scope="col">{words.ends}</th>
                </tr>
              </thead>
              <tbody>
                {golden.failures.map(({ name, expected, got, detail }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td>{endName(expected)}</td>
                    <td>
                      {endName(got)}
                      {detail !== '' && ` (${detail})`}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {golden.model === 'scripted' && <p className={classes.note}>{words.goldenScripted}</p>}
        </>
      )}
    </section>
  );
}

const endName = (end: string): string => promptsText.golden.ends[end] ?? end;

function FullText({ check: { sections, text } }: { check: Check }) {
  const [form, setForm] = useState('pieces');
  return (
    <section className={classes.section}>
      <h3>{words.full}</h3>
      <p className={classes.note}>{words.fullAbout}</p>
      <SegmentedControl
        size="xs"
        mb={10}
        aria-label={words.full}
        data={[
          { value: 'pieces', label: words.asPieces },
          { value: 'text', label: words.asText },
        ]}
        value={form}
        onChange={setForm}
      />
      {form === 'text' ? (
        <pre className={classes.full} tabIndex={0} aria-label={words.full}>
          {text}
        </pre>
      ) : (
        sections.map(({ section, heading, pieces }) => (
          <div key={section} className={classes.compiled}>
            <h4>{heading}</h4>
            <ul className={classes.pieces}>
              {pieces.map(({ content, source, why }, at) => (
                // Pieces have no names; nothing moves here.
                <li key={at}>
                  <p className={classes.pre}>{content}</p>
                  <Provenance source={source} why={why} />
                </li>
              ))}
            </ul>
          </div>
        ))
      )}
    </section>
  );
}
