import { Link } from '@tanstack/react-router';
import { campaignsText } from '../../../text/campaigns.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { rowMark } from '../../../ui/use-keyboard-list.ts';
import type { CampaignSummary } from '../campaign-queries.ts';
import classes from './list.module.css';

const words = campaignsText.list.columns;
type Counted = 'leads' | 'texted' | 'replied' | 'hot' | 'booked' | 'opted_out';
const COLUMNS: readonly { key: Counted; label: string }[] = [
  { key: 'leads', label: words.leads },
  { key: 'texted', label: words.texted },
  { key: 'replied', label: words.replied },
  { key: 'hot', label: words.hot },
  { key: 'booked', label: words.booked },
  { key: 'opted_out', label: words.optedOut },
];

/** Campaigns as rows; on a narrow screen each is a card with its figures under its name. */
export function CampaignTable(props: { clientId: string; items: readonly CampaignSummary[]; active: number | null }) {
  const { clientId, items, active } = props;
  return (
    <div className={classes.card}>
      <table className={classes.table}>
        <caption className="rk-hidden">{campaignsText.list.label}</caption>
        <thead>
          <tr>
            <th scope="col">{words.name}</th>
            {COLUMNS.map(({ key, label }) => (
              <th key={key} scope="col" className={classes.figure}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((campaign, index) => (
            <tr key={campaign.id} className={index === active ? classes.active : undefined}>
              <th scope="row" className={classes.name}>
                <span className={classes.nameLine}>
                  <Link
                    {...rowMark(campaign.id)}
                    className={classes.link}
                    to={
                      campaign.status === 'draft'
                        ? '/c/$clientId/campaigns/$campaignId/edit'
                        : '/c/$clientId/campaigns/$campaignId'
                    }
                    params={{ clientId, campaignId: campaign.id }}
                  >
                    {campaign.name}
                  </Link>
                  <StatusBadge kind="campaign" status={stateOf(campaign)} />
                </span>
                {campaign.status !== 'draft' && <span className={classes.sentence}>{campaign.sentence}.</span>}
              </th>
              {COLUMNS.map(({ key, label }) => (
                <td key={key} className={classes.figure}>
                  <span className={classes.cellLabel} aria-hidden>
                    {label}
                  </span>
                  <span className={campaign.funnel[key] === 0 ? classes.zero : undefined}>
                    {campaignsText.count(campaign.funnel[key])}
                  </span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The state as its badge names it. */
export function stateOf(campaign: Pick<CampaignSummary, 'status' | 'draining' | 'archived'>): string {
  if (campaign.archived) return 'archived';
  return campaign.status === 'active' && campaign.draining ? 'draining' : campaign.status;
}
