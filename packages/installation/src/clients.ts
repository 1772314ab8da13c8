import { asSystem } from '@rekindle/db';
import type { Installation } from './installation.ts';

export interface ClientRow {
  id: string;
  slug: string;
  name: string;
  mode: 'sandbox' | 'live';
  status: 'active' | 'paused' | 'cancelled';
  /** Epoch ms; null while its sending is not stopped. */
  stoppedAt: number | null;
}

/** All clients, by name. */
export async function listClients({ db, clock }: Pick<Installation, 'db' | 'clock'>): Promise<ClientRow[]> {
  await clock.sync();
  return await asSystem(db, clock.now(), (tx) =>
    tx
      .selectFrom('clients')
      .select(['id', 'slug', 'company_name as name', 'mode', 'status', 'sending_stopped_at as stoppedAt'])
      .orderBy('company_name')
      .execute(),
  );
}
