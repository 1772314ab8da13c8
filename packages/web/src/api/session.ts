import type { Permission } from '@rekindle/domain';
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { api, call } from './client.ts';
import type { components } from './schema.d.ts';

export type Me = components['schemas']['Me'];
export type Client = components['schemas']['Client'];

/** Who is signed in, and their clients. */
export const meQuery = queryOptions({
  queryKey: ['session', 'me'],
  queryFn: () => call(api.GET('/api/v1/me')),
  staleTime: 60_000,
});

/** The client on screen, its switch for sending, and what one may do there. */
export function clientQuery(clientId: string) {
  return queryOptions({
    queryKey: ['client', clientId],
    // Named here: a client may be loaded ahead, before the address has it.
    queryFn: () => call(api.GET('/api/v1/client', { headers: { 'x-client-id': clientId } })),
    staleTime: 30_000,
  });
}

/** The client that the address names. Inside `/c/<client id>/` only. */
export function useClientId(): string {
  const { clientId } = useParams({ strict: false });
  if (clientId === undefined) throw new Error('no client in the address');
  return clientId;
}

export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** The client on screen; loaded before any screen is. */
export function useClient(): Client {
  return useSuspenseQuery(clientQuery(useClientId())).data;
}

/** Whether the person may do something for the client on screen. The server asks again. */
export function useMay(permission: Permission): boolean {
  return useClient().me.permissions.includes(permission);
}
