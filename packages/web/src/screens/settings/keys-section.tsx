import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { PERMISSION_NAMES, PERMISSIONS, type Permission } from '@rekindle/domain';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { rawCall } from '../../api/client.ts';
import { readAgain } from '../../api/query-client.ts';
import { useClient, useClientId } from '../../api/session.ts';
import { settingsText } from '../../text/settings.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Section } from '../../ui/page.tsx';
import { Secret } from '../../ui/secret.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { Mark } from '../../ui/status-badge.tsx';
import { When } from '../../ui/values.tsx';
import classes from './settings.module.css';

const text = settingsText.keys;

interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: Permission[];
  created_by: string;
  created_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
}

/** Keys of programs; for whoever may manage them. */
export function KeysSection() {
  const clientId = useClientId();
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['keys', clientId],
    queryFn: async () => (await rawCall<{ items: ApiKey[] }>('GET', '/api/v1/api-keys')).items,
  });
  const reload = async (): Promise<void> => {
    await readAgain({ queryKey: ['keys', clientId] });
  };
  return (
    <Section
      title={text.title}
      actions={
        <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setMaking(true)}>
          {text.make}
        </Button>
      }
    >
      <Text size="sm" c="dimmed" mb={data === undefined || data.length === 0 ? 0 : 'sm'}>
        {data?.length === 0 ? text.none : text.about}
      </Text>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton rows={2} />}
      <ul className={classes.rows}>
        {data?.map((key) => (
          <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
        ))}
      </ul>
      {isMaking && <MakeKeyDialog onClose={() => setMaking(false)} onMade={reload} />}
      {revoking !== null && (
        <ConfirmDialog
          opened
          danger
          onClose={() => setRevoking(null)}
          title={text.revokeTitle(revoking.name)}
          confirm={text.revoke}
          onConfirm={async () => {
            await rawCall('DELETE', `/api/v1/api-keys/${revoking.id}`);
            await reload();
          }}
        >
          {text.revokeBody}
        </ConfirmDialog>
      )}
    </Section>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { name, prefix, created_by: by, last_used_at: used, revoked_at: revoked } = apiKey;
  return (
    <li className={classes.row}>
      <div>
        <div className={classes.rowTitle}>
          {name} <code>{prefix}…</code>
        </div>
        <div className={classes.rowAbout}>
          {text.by} {by}, {used === null ? text.neverUsed : text.used} {used !== null && <When at={used} ago />}
        </div>
      </div>
      {revoked === null ? (
        <Button size="compact-sm" variant="default" onClick={onRevoke} aria-label={`${text.revoke} ${name}`}>
          {text.revoke}
        </Button>
      ) : (
        <Mark tone="idle">{text.revoked}</Mark>
      )}
    </li>
  );
}

function MakeKeyDialog({ onClose, onMade }: { onClose: () => void; onMade: () => Promise<void> }) {
  const { permissions } = useClient().me;
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>([]);
  const [made, setMade] = useState<string | null>(null);

  async function make(): Promise<void> {
    const { key } = await rawCall<{ key: string }>('POST', '/api/v1/api-keys', { name, scopes });
    setMade(key);
    await onMade();
  }

  if (made !== null) {
    return (
      <Modal opened onClose={onClose} title={text.made}>
        <Stack gap="md">
          <Text size="sm">{text.madeBody}</Text>
          <Secret value={made} label={text.made} />
        </Stack>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title={text.make}>
      <Stack gap="md">
        <TextInput
          label={text.name}
          placeholder={text.namePlaceholder}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox.Group label={text.scopes} description={text.scopesAbout} value={scopes} onChange={setScopes}>
          <Stack gap={8} mt={6}>
            {PERMISSIONS.filter((permission) => permissions.includes(permission)).map((permission) => (
              <Checkbox key={permission} size="xs" value={permission} label={capital(PERMISSION_NAMES[permission])} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          <BusyButton onClick={make} disabled={name.trim() === '' || scopes.length === 0}>
            {text.make}
          </BusyButton>
        </Group>
      </Stack>
    </Modal>
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
