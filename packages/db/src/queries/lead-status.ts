import type { ContactStatus } from '@rekindle/domain';
import type { Tx } from '../tenant.ts';

/** Statuses of leads that somebody works on: whoever comes to one of them comes out of the archive too. */
const WORKED_ON: readonly ContactStatus[] = ['HOT', 'WARM', 'CALL_BOOKED'];

/** Columns of a lead that something moves to `status`. One that declines stays archived, if it was. */
export function statusColumns(status: ContactStatus): {
  contact_status: ContactStatus;
  archived?: false;
  archived_at?: null;
} {
  return { contact_status: status, ...(WORKED_ON.includes(status) && { archived: false, archived_at: null }) };
}

/** Moves one lead to `status`, for something that they said. */
export async function setContactStatus(
  tx: Tx,
  { clientId, leadId }: { clientId: string; leadId: string },
  status: ContactStatus,
): Promise<void> {
  await tx
    .updateTable('leads')
    .set(statusColumns(status))
    .where('client_id', '=', clientId)
    .where('id', '=', leadId)
    .execute();
}
