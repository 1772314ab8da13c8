import { campaignsText } from '../../../text/campaigns.ts';
import { Section } from '../../../ui/page.tsx';
import type { CampaignState } from '../campaign-queries.ts';
import classes from './live.module.css';
import { percent } from './percent.ts';

const words = campaignsText.live;

/** What of each limit is used up. */
export function Caps({ state: { caps } }: { state: CampaignState }) {
  return (
    <Section title={words.caps}>
      {caps === null ? (
        <p className={classes.quiet}>{words.capsNone}</p>
      ) : (
        <ul className={classes.meters}>
          {(['minute', 'hour', 'day'] as const).map((span) => (
            <Meter
              key={span}
              name={words.capNames[span]}
              said={words.capUsed(caps[span].used, caps[span].limit)}
              share={caps[span].used / caps[span].limit}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}

/** The rates that pause a campaign, against their limits. */
export function Rates({ state: { rates } }: { state: CampaignState }) {
  const samples = [rates.opt_out.sample, rates.filtered.sample, rates.error.sample];
  const tells = Math.max(...samples) >= rates.sample_min;
  return (
    <Section title={words.rates}>
      <ul className={classes.meters}>
        {(['opt_out', 'filtered', 'error'] as const).map((name) => {
          const { count, sample, share, limit } = rates[name];
          const isOver = share !== null && sample >= rates.sample_min && share > limit;
          return (
            <Meter
              key={name}
              name={words.rateNames[name]}
              said={share === null ? '–' : `${percent(share)} (${words.rateOf(count, sample)})`}
              more={words.rateLimit(percent(limit))}
              share={share === null ? 0 : share / limit}
              isBad={isOver}
              isFaint={sample < rates.sample_min}
            />
          );
        })}
      </ul>
      <p className={classes.quiet}>{tells ? words.rateSpan : words.rateFew(rates.sample_min)}</p>
    </Section>
  );
}

interface MeterProps {
  name: string;
  said: string;
  more?: string;
  /** Of what is allowed; 1 and more is all of it. */
  share: number;
  isBad?: boolean;
  isFaint?: boolean;
}

function Meter({ name, said, more, share, isBad = false, isFaint = false }: MeterProps) {
  return (
    <li>
      <span className={classes.meterName}>{name}</span>
      <span className={classes.meterSaid}>
        {said}
        {more !== undefined && <span className={classes.quiet}> {more}</span>}
      </span>
      <span className={classes.track} aria-hidden>
        <span
          className={isBad ? classes.barBad : isFaint ? classes.barFaint : classes.bar}
          style={{ width: `${Math.min(1, share) * 100}%` }}
        />
      </span>
    </li>
  );
}

/** Where the people of a campaign are just now. */
export function People({ state: { people } }: { state: CampaignState }) {
  const counts = { ...people, under_way: people.active - people.not_begun };
  const shown = (['not_begun', 'under_way', 'waiting', 'held', 'drained', 'completed', 'ended'] as const).filter(
    (place) => counts[place] > 0,
  );
  if (shown.length === 0) return null;
  return (
    <Section title={words.peopleTitle}>
      <dl className={classes.people}>
        {shown.map((place) => (
          <div key={place}>
            <dd>{campaignsText.count(counts[place])}</dd>
            <dt>{words.peopleNames[place]}</dt>
          </div>
        ))}
      </dl>
    </Section>
  );
}
