import { campaignsText } from '../../../text/campaigns.ts';
import { Section } from '../../../ui/page.tsx';
import type { CampaignState } from '../campaign-queries.ts';
import classes from './live.module.css';
import { percent } from './percent.ts';

const words = campaignsText.live;
const STEPS = [
  'leads',
  'texted',
  'texted_twice',
  'texted_thrice',
  'replied',
  'hot',
  'booked',
  'converted',
  'opted_out',
] as const;
/** Steps that are a share of those who had a text. */
const OF_TEXTED: readonly string[] = ['replied', 'hot', 'booked', 'converted', 'opted_out'];

/** How many people came how far. */
export function Funnel({ state: { funnel } }: { state: CampaignState }) {
  const most = Math.max(1, funnel.leads);
  return (
    <Section title={words.funnel}>
      <ul className={classes.funnel}>
        {STEPS.map((step) => (
          <li key={step}>
            <span className={classes.stepName}>{words.funnelSteps[step]}</span>
            <span className={classes.track} aria-hidden>
              <span
                className={step === 'opted_out' ? classes.barBad : classes.bar}
                style={{ width: `${(funnel[step] / most) * 100}%` }}
              />
            </span>
            <span className={classes.stepCount}>
              {campaignsText.count(funnel[step])}
              <span className={classes.share}>
                {OF_TEXTED.includes(step) && funnel.texted > 0 ? percent(funnel[step] / funnel.texted) : ''}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
