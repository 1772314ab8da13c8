import { Button, Group, Progress, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { percent } from '../../text/prompts.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { Section } from '../../ui/page.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState, ForbiddenState } from '../../ui/states.tsx';
import { Mark } from '../../ui/status-badge.tsx';
import { rowMark, useKeyboardList } from '../../ui/use-keyboard-list.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import { Phone } from '../../ui/values.tsx';
import { audienceChoicesQuery, mappingsQuery } from './audiences-data.ts';
import { fitsQuery, foundLeadsQuery, listsQuery, outcomesQuery, type Fit } from './fit-data.ts';
import { FitNext } from './fit-next.tsx';
import classes from './personas.module.css';
import { refreshPersonas } from './personas-data.ts';
import { PersonasPage } from './personas-page.tsx';

const words = personasText.fit;
/** More than these are found by typing. */
const SHORT = 20;
const SHOWN = { lead: '', q: '', audience: '' };

/** How leads fit audiences, and whether those that fit better become customers. */
export function FitPage() {
  const maySeeAll = useMay('leads.view_all');
  const mayMap = useMay('leads.edit');
  const [shown, setShown] = useUrlState(SHOWN);
  return (
    <PersonasPage about={words.about}>
      <div className={classes.halves}>
        <Section title={words.lead}>
          {shown.lead === '' ? (
            <FindLead
              q={shown.q}
              onSearch={(q) => setShown({ q })}
              onLead={(lead) => setShown({ lead }, { push: true })}
            />
          ) : (
            <LeadFit leadId={shown.lead} onAnother={() => setShown({ lead: '' })} />
          )}
        </Section>
        <div className={classes.column}>
          {maySeeAll && (
            <Section title={words.next.title}>
              <FitNext />
            </Section>
          )}
          <Section title={words.outcomes}>
            {maySeeAll ? (
              <Outcomes audience={shown.audience} onAudience={(audience) => setShown({ audience })} />
            ) : (
              <ForbiddenState permission="leads.view_all" />
            )}
          </Section>
          {mayMap && (
            <Section title={words.map}>
              <MapList />
            </Section>
          )}
        </div>
      </div>
    </PersonasPage>
  );
}

function FindLead(props: { q: string; onSearch: (q: string) => void; onLead: (id: string) => void }) {
  const { q, onSearch, onLead } = props;
  const clientId = useClientId();
  const { data, error, refetch } = useQuery(foundLeadsQuery(clientId, q));
  const leads = useMemo(() => (q === '' ? [] : (data?.items ?? [])), [q, data]);
  const keys = useMemo(() => leads.map(({ id }) => id), [leads]);
  const { active } = useKeyboardList({
    count: leads.length,
    keys,
    onOpen: (index) => onLead(keys[index] ?? ''),
    onEscape: () => onSearch(''),
  });
  return (
    <div className={classes.column}>
      <SearchField label={words.find} value={q} onSearch={onSearch} />
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {q === '' && <p className={classes.note}>{words.findHint}</p>}
      {q !== '' && data?.items.length === 0 && <p className={classes.note}>{words.noLead}</p>}
      <ul className={classes.parts}>
        {leads.map(({ id, first_name: first, last_name: last, phone }, index) => (
          <li key={id} className={index === active ? classes.partActive : undefined}>
            <button type="button" {...rowMark(id)} className={classes.partName} onClick={() => onLead(id)}>
              {[first, last].filter(Boolean).join(' ') || <Phone e164={phone} />}
            </button>
            <Phone e164={phone} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function LeadFit({ leadId, onAnother }: { leadId: string; onAnother: () => void }) {
  const clientId = useClientId();
  const { data, error, refetch } = useQuery(fitsQuery(clientId, leadId));
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={4} />;
  return (
    <div className={classes.column}>
      <div>
        <Button variant="default" size="compact-sm" onClick={onAnother}>
          {words.another}
        </Button>
      </div>
      {data.items.length === 0 && <p className={classes.note}>{words.noAudience}</p>}
      {data.items.map((fit) => (
        <OneFit key={fit.persona_id} fit={fit} />
      ))}
    </div>
  );
}

function OneFit({ fit }: { fit: Fit }) {
  const { persona_name: name, score, confidence, breakdown, disqualified_by: excluded, source } = fit;
  return (
    <section className={classes.fit} aria-label={name}>
      <h3>{name}</h3>
      <Group gap="xs">
        <Mark tone={score === null ? 'idle' : score >= 60 ? 'good' : 'warn'}>
          {score === null ? words.unknown : words.score(score)}
        </Mark>
        {fit.is_primary && <Mark tone="info">{words.writtenTo}</Mark>}
        {excluded !== null && <Mark tone="bad">{words.disqualified(words.criteria[excluded])}</Mark>}
        {source !== null && (
          <span className={classes.note}>{source === 'person' ? words.byPerson : words.byScore}</span>
        )}
      </Group>
      <p className={classes.note}>{words.confidence(percent(confidence))}.</p>
      <Progress value={confidence * 100} size="xs" aria-label={words.confidence(percent(confidence))} />
      <table className={classes.figures}>
        <thead>
          <tr>
            <th scope="col">{words.criterion}</th>
            <th scope="col">{words.weight}</th>
            <th scope="col">{words.match}</th>
          </tr>
        </thead>
        <tbody>
          {breakdown.map(({ criterion, weight, match }) => (
            <tr key={criterion}>
              <th scope="row">{words.criteria[criterion]}</th>
              <td>{weight}</td>
              <td>{match === null ? words.notKnown : percent(match)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Outcomes({ audience, onAudience }: { audience: string; onAudience: (id: string) => void }) {
  const clientId = useClientId();
  const audiences = useQuery(audienceChoicesQuery(clientId));
  const { data, error, refetch } = useQuery(outcomesQuery(clientId, audience));
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={5} />;
  const all = audiences.data?.items ?? [];
  return (
    <div className={classes.column}>
      <p className={classes.note}>{words.outcomesAbout}</p>
      <Select
        aria-label={words.audience}
        searchable={all.length > SHORT}
        data={[{ value: '', label: words.all }, ...all.map(({ id, name }) => ({ value: id, label: name }))]}
        value={audience}
        allowDeselect={false}
        onChange={(id) => onAudience(id ?? '')}
      />
      {data.deciles.length === 0 ? (
        <p className={classes.note}>{words.noOutcomes}</p>
      ) : (
        <table className={classes.figures}>
          <thead>
            <tr>
              <th scope="col">{words.decile}</th>
              <th scope="col">{words.won}</th>
              <th scope="col">{words.lost}</th>
              <th scope="col">{words.rate}</th>
            </tr>
          </thead>
          <tbody>
            {data.deciles.map(({ decile, won, lost, win_rate: rate, interval: [low = 0, high = 1] }) => (
              <tr key={decile ?? 0}>
                <th scope="row">{decile === null ? words.noScore : words.range(decile)}</th>
                <td>{amount(won)}</td>
                <td>{amount(lost)}</td>
                <td>{rate === null ? '' : `${percent(rate)} (${percent(low)} to ${percent(high)})`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

/** A lead that fitted several audiences counts to each by its share. */
const amount = (count: number): string => count.toLocaleString('en-GB', { maximumFractionDigits: 1 });

function MapList() {
  const clientId = useClientId();
  const { data } = useQuery(listsQuery(clientId));
  const underWay = useQuery(mappingsQuery(clientId)).data?.lists ?? 0;
  const [list, setList] = useState<string | null>(null);

  async function map(): Promise<void> {
    await call(api.POST('/api/v1/persona-mappings', { body: { dataset_id: list ?? '' } }));
    await refreshPersonas(clientId);
    notifyDone(words.mapAsked);
  }

  return (
    <div className={classes.column}>
      <p className={classes.note}>{words.mapAbout}</p>
      <Select
        label={words.list}
        searchable
        data={(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={list}
        onChange={setList}
      />
      <div>
        <BusyButton variant="default" disabled={list === null} onClick={map}>
          {words.mapAct}
        </BusyButton>
      </div>
      {underWay > 0 && (
        <p className={classes.note} role="status">
          {personasText.audiences.next.underWay(underWay)}
        </p>
      )}
    </div>
  );
}
