import { Select } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../../api/client.ts';
import { useClientId, useMay } from '../../../api/session.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { notifyDone, notifyProblem } from '../../../ui/notify.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { bookingProcessesQuery } from '../../personas/audiences-data.ts';
import { refreshPersonas } from '../../personas/personas-data.ts';
import { campaignBookingProcessQuery } from '../campaign-queries.ts';

const words = campaignsText.builder.process;

/** By which process calls are booked where the campaign has no page of its own. A choice is kept at once. */
export function BookingProcessField({ id, onChosen }: { id: string; onChosen: () => Promise<void> }) {
  const clientId = useClientId();
  const mayEdit = useMay('campaigns.edit');
  const client = useQueryClient();
  const chosen = useQuery(campaignBookingProcessQuery(clientId, id));
  const processes = useQuery(bookingProcessesQuery(clientId));
  const error = chosen.error ?? processes.error;

  async function choose(value: string | null): Promise<void> {
    const body = { booking_process_id: value };
    const kept = await call(api.PUT('/api/v1/campaigns/{id}/booking-process', { params: { path: { id } }, body }));
    client.setQueryData(campaignBookingProcessQuery(clientId, id).queryKey, kept);
    await Promise.all([refreshPersonas(clientId), onChosen()]);
    notifyDone(words.saved);
  }

  if (error !== null && (chosen.data === undefined || processes.data === undefined)) {
    return <ErrorState error={error} onRetry={() => void Promise.all([chosen.refetch(), processes.refetch()])} />;
  }
  if (chosen.data === undefined || processes.data === undefined) return <Skeleton rows={1} rowHeight={44} />;
  return (
    <Select
      label={words.label}
      description={processes.data.items.length === 0 ? words.noneYet : words.help}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      placeholder={words.none}
      data={processes.data.items.map((each) => ({ value: each.id, label: each.name }))}
      value={chosen.data.booking_process_id}
      clearable={mayEdit}
      readOnly={!mayEdit}
      onChange={(value) => void choose(value).catch(notifyProblem)}
    />
  );
}
