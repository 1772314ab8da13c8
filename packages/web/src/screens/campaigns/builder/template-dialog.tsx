import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, call } from '../../../api/client.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { uiText } from '../../../text/ui.ts';
import { BusyButton } from '../../../ui/busy-button.tsx';
import { notifyDone } from '../../../ui/notify.ts';
import { refreshCampaigns } from '../campaign-queries.ts';

const words = campaignsText.builder;

/** Keeps the saved settings under a name, for other campaigns to begin with. */
export function TemplateDialog({ id, clientId, onClose }: { id: string; clientId: string; onClose: () => void }) {
  const [name, setName] = useState('');
  return (
    <Modal opened onClose={onClose} title={words.saveTemplate}>
      <TextInput
        label={words.templateName}
        data-autofocus
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {uiText.cancel}
        </Button>
        <BusyButton
          disabled={name.trim() === ''}
          onClick={async () => {
            await call(api.POST('/api/v1/campaign-templates', { body: { name, campaign_id: id } }));
            await refreshCampaigns(clientId);
            notifyDone(words.templateKept);
            onClose();
          }}
        >
          {uiText.save}
        </BusyButton>
      </Group>
    </Modal>
  );
}
