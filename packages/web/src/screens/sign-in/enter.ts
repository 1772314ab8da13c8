import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { Me } from '../../api/session.ts';

/** Where somebody goes who has just signed in: to `next` when it is an address of ours, else to their client. */
export function useEnter(): (me: Me, next?: string | null) => Promise<void> {
  const navigate = useNavigate();
  return useCallback(
    async (me, next) => {
      const [client] = me.clients;
      if (next != null && /^\/(?!\/)/.test(next)) await navigate({ href: next });
      else if (client !== undefined && me.clients.length === 1 && !me.has_password) {
        await navigate({ to: '/c/$clientId/start', params: { clientId: client.id } });
      } else await navigate({ to: '/' });
    },
    [navigate],
  );
}
