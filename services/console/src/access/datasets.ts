import { HttpProblem } from '@rekindle/http';
import type { Actor } from './actor.ts';

/** Throws `HttpProblem` 404 for a dataset (and so a campaign) that the caller may not see. */
export function requireDataset(actor: Pick<Actor, 'allowedDatasetIds'>, datasetId: string): void {
  if (actor.allowedDatasetIds !== null && !actor.allowedDatasetIds.includes(datasetId)) throw noSuchCampaign();
}

/** Throws `HttpProblem` 404 for a dataset that the caller may not see, 403 where they see only leads of their own in it. */
export function requireWholeDataset(actor: Pick<Actor, 'allowedDatasetIds' | 'may'>, datasetId: string): void {
  requireDataset(actor, datasetId);
  if (actor.may('leads.view_all')) return;
  const detail = "This concerns everybody's leads of the list, and you do not see all of them (leads.view_all).";
  throw new HttpProblem(403, detail, { kind: 'forbidden' });
}

/** Throws `HttpProblem` 403 for whoever does not see every lead: what they ask for reaches all of them. */
export function requireAllLeads(actor: Pick<Actor, 'allowedDatasetIds' | 'may'>): void {
  if (actor.allowedDatasetIds === null && actor.may('leads.view_all')) return;
  const detail = "This concerns everybody's leads, and you do not see all of them (leads.view_all, on every list).";
  throw new HttpProblem(403, detail, { kind: 'forbidden' });
}

/** Throws `HttpProblem` 403 for whoever is limited to some lists: a new one would be none of theirs. */
export function requireEveryDataset(actor: Pick<Actor, 'allowedDatasetIds'>): void {
  if (actor.allowedDatasetIds === null) return;
  const detail = 'You work with the lists you were given; ask somebody who sees them all to make a new one for you.';
  throw new HttpProblem(403, detail, { kind: 'forbidden' });
}

export function noSuchCampaign(): HttpProblem {
  return new HttpProblem(404, 'There is no such campaign.', { kind: 'no-such-campaign' });
}
