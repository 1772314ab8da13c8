import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, call, callWithEtag } from '../../api/client.ts';
import { readAgain } from '../../api/query-client.ts';
import type { components } from '../../api/schema.d.ts';

export type CampaignSummary = components['schemas']['CampaignSummary'];
export type CampaignState = components['schemas']['CampaignState'];
export type Settings = components['schemas']['CampaignSettings'];
export type SettingsView = components['schemas']['CampaignSettingsView'];
export type Preview = components['schemas']['CampaignPreview'];
export type Forecast = components['schemas']['CampaignForecast'];
export type Preflight = components['schemas']['Preflight'];
export type CampaignDays = components['schemas']['CampaignDays'];
export type CampaignFault = components['schemas']['CampaignFault'];
export type HeldChoice = 'queue' | 'skip' | 'move';
export type SettingName = keyof Settings;

export interface ListFilter {
  status: string;
  q: string;
}

/** Campaigns page by page, the newest first. */
export function campaignListQuery(clientId: string, filter: ListFilter) {
  return infiniteQueryOptions({
    queryKey: ['campaigns', clientId, 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/v1/campaigns', {
          params: {
            query: {
              limit: 50,
              ...(pageParam !== null && { after: pageParam }),
              ...(filter.q !== '' && { q: filter.q }),
              ...(isStatus(filter.status) && { status: filter.status }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    // What is being typed into the filters stays on screen.
    placeholderData: keepPreviousData,
  });
}

const STATUSES = ['draft', 'active', 'paused', 'completed', 'archived'] as const;

function isStatus(text: string): text is (typeof STATUSES)[number] {
  return (STATUSES as readonly string[]).includes(text);
}

export function campaignQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['campaigns', clientId, id, 'state'],
    queryFn: ({ signal }) => call(api.GET('/api/v1/campaigns/{id}', { params: { path: { id } }, signal })),
  });
}

/** Settings with the tag that names their state. They stay as they were read until somebody asks again. */
export function settingsQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['campaign-settings', clientId, id],
    queryFn: async ({ signal }) => await readSettings(id, signal),
    // Nothing that happens elsewhere changes a form under somebody's hands, nor the tag that it saves over.
    staleTime: 'static',
    gcTime: 0,
  });
}

export async function readSettings(id: string, signal?: AbortSignal): Promise<{ view: SettingsView; etag: string }> {
  const { body, etag } = await callWithEtag(
    api.GET('/api/v1/campaigns/{id}/settings', {
      params: { path: { id } },
      ...(signal !== undefined && { signal }),
      // The tag must be that of now.
      cache: 'no-store',
    }),
  );
  return { view: body, etag: etag ?? '' };
}

/** By which strategy, in which voice and to whom the AI answers for a campaign. */
export function campaignPersonasQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['campaigns', clientId, id, 'personas'],
    queryFn: ({ signal }) => call(api.GET('/api/v1/campaigns/{id}/personas', { params: { path: { id } }, signal })),
  });
}

/** The booking process of a campaign. */
export function campaignBookingProcessQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['campaigns', clientId, id, 'booking-process'],
    queryFn: ({ signal }) =>
      call(api.GET('/api/v1/campaigns/{id}/booking-process', { params: { path: { id } }, signal })),
  });
}

/** @throws ProblemError 412 when somebody else has changed them since `etag` */
export async function patchSettings(id: string, etag: string, settings: Partial<Settings>): Promise<void> {
  await call(
    api.PATCH('/api/v1/campaigns/{id}/settings', {
      params: { path: { id } },
      body: { settings },
      headers: { 'if-match': etag },
    }),
  );
}

/** What stands in the way of a start. Not under `campaigns`: it is heavy, and `etag` says when it is of old settings. */
export function preflightQuery(clientId: string, id: string, etag: string) {
  return queryOptions({
    queryKey: ['campaign-preflight', clientId, id, etag],
    // Long enough for the dialog to take what the panel has just read, short enough after something was mended elsewhere.
    staleTime: 10_000,
    queryFn: ({ signal }) => call(api.GET('/api/v1/campaigns/{id}/preflight', { params: { path: { id } }, signal })),
  });
}

export function previewQuery(clientId: string, id: string, etag: string, patch: Partial<Settings>) {
  return queryOptions({
    queryKey: ['campaign-preview', clientId, id, etag, patch],
    queryFn: ({ signal }) =>
      call(
        api.POST('/api/v1/campaigns/{id}/preview', {
          params: { path: { id } },
          body: { settings: patch },
          signal,
        }),
      ),
  });
}

/** Has what depends on more than the settings looked at anew: preview, preflight and forecast. */
export async function readCheckedAgain(clientId: string, id: string): Promise<void> {
  const keys = ['campaign-preview', 'campaign-preflight', 'campaign-forecast'];
  await Promise.all(keys.map(async (key) => await readAgain({ queryKey: [key, clientId, id] })));
}

export async function forecastCampaign(id: string, from: string | null, signal: AbortSignal): Promise<Forecast> {
  return await call(
    api.POST('/api/v1/campaigns/{id}/forecast', { params: { path: { id } }, body: { days: 120, from }, signal }),
  );
}

/** What a start of this moment would come to. Not under `campaigns`: it takes seconds, and `etag` says of which settings it is. */
export function forecastQuery(clientId: string, id: string, etag: string) {
  return queryOptions({
    queryKey: ['campaign-forecast', clientId, id, etag],
    staleTime: 60_000,
    queryFn: async ({ signal }) => await forecastCampaign(id, null, signal),
  });
}

export function daysQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['campaigns', clientId, id, 'days'],
    queryFn: ({ signal }) => call(api.GET('/api/v1/campaigns/{id}/days', { params: { path: { id } }, signal })),
  });
}

export function historyQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['campaigns', clientId, id, 'history'],
    queryFn: ({ signal }) => call(api.GET('/api/v1/campaigns/{id}/history', { params: { path: { id } }, signal })),
  });
}

export function textsQuery(clientId: string, id: string) {
  return infiniteQueryOptions({
    queryKey: ['campaigns', clientId, id, 'texts'],
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/v1/campaigns/{id}/texts', {
          params: { path: { id }, query: { limit: 25, ...(pageParam !== null && { after: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function templatesQuery(clientId: string) {
  return queryOptions({
    queryKey: ['campaigns', clientId, 'templates'],
    queryFn: ({ signal }) => call(api.GET('/api/v1/campaign-templates', { signal })),
  });
}

/** @throws ProblemError 412 when the settings are not those of `etag`, 422 when something stands in the way */
export async function startCampaign(id: string, etag: string, held: HeldChoice) {
  return await call(
    api.POST('/api/v1/campaigns/{id}/start', {
      params: { path: { id } },
      body: { held },
      headers: { 'if-match': etag },
    }),
  );
}

export type Verb = 'pause' | 'resume' | 'drain' | 'finish';

export async function changeCampaign(id: string, verb: Verb) {
  return await call(api.POST(`/api/v1/campaigns/{id}/${verb}`, { params: { path: { id } } }));
}

/** Has everything about campaigns read again. */
export async function refreshCampaigns(clientId: string): Promise<void> {
  await readAgain({ queryKey: ['campaigns', clientId] });
}
