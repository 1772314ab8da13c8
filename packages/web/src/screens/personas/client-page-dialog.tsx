import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ProblemError } from '../../api/problem.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { refreshCampaigns } from '../campaigns/campaign-queries.ts';
import { refreshPersonas } from './personas-data.ts';

const words = personasText.parts;

/** Changes where calls are booked of campaigns that have no other page. */
export function ClientPageDialog({ page, onClose }: { page: string | null; onClose: () => void }) {
  const clientId = useClientId();
  const mayEdit = useMay('campaigns.edit');
  const [link, setLink] = useState(page ?? '');
  const [fault, setFault] = useState<string | null>(null);

  async function save(): Promise<void> {
    try {
      await call(api.PUT('/api/v1/client/booking-page', { body: { booking_link: link.trim() || null } }));
    } catch (error) {
      const place = error instanceof ProblemError ? error.fields[0] : undefined;
      if (place === undefined) throw error;
      setFault(place.message);
      return;
    }
    await Promise.all([refreshPersonas(clientId), refreshCampaigns(clientId)]);
    notifyDone(words.saved);
    onClose();
  }

  return (
    <FormModal
      isDirty={link !== (page ?? '')}
      onClose={onClose}
      title={words.clientPage}
      size="lg"
      closeOnClickOutside={false}
    >
      <Stack gap="md">
        <TextInput
          label={words.lineFields.booking_link}
          description={words.clientPageHelp}
          type="url"
          data-autofocus
          value={link}
          error={fault}
          readOnly={!mayEdit}
          onChange={(event) => {
            setLink(event.currentTarget.value);
            setFault(null);
          }}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          {mayEdit && <BusyButton onClick={save}>{uiText.save}</BusyButton>}
        </Group>
      </Stack>
    </FormModal>
  );
}
