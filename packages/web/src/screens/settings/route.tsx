import { Anchor, SegmentedControl, Stack, Switch, Text, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { useClient, useClientId, useMay } from '../../api/session.ts';
import { settingsText as text } from '../../text/settings.ts';
import { shellText } from '../../text/shell.ts';
import { useSingleKeys } from '../../ui/keys.ts';
import { Page, Section } from '../../ui/page.tsx';
import { formatPhone } from '../../ui/values.tsx';
import { AccountSection } from './account-section.tsx';
import { KeysSection } from './keys-section.tsx';
import classes from './settings.module.css';
import { WebhooksSection } from './webhooks-section.tsx';

/** What belongs to the person, and to the client. */
export function SettingsScreen() {
  const mayKeys = useMay('keys.manage');
  const mayWebhooks = useMay('webhooks.manage');
  return (
    <Page title={text.title}>
      <div className={classes.columns}>
        <div className={classes.column}>
          <ClientSection />
          {mayKeys && <KeysSection />}
          {mayWebhooks && <WebhooksSection />}
        </div>
        <div className={classes.column}>
          <AccountSection />
          <AppearanceSection />
        </div>
      </div>
    </Page>
  );
}

function ClientSection() {
  const client = useClient();
  const clientId = useClientId();
  const { data } = useQuery({
    queryKey: ['today', clientId, 'setup'],
    queryFn: () => call(api.GET('/api/v1/setup')),
  });
  return (
    <Section title={text.client.title}>
      <dl className={classes.facts}>
        <dt>{text.client.name}</dt>
        <dd>{client.name}</dd>
        <dt>{text.client.mode}</dt>
        <dd>{client.mode === 'sandbox' ? text.client.sandbox : text.client.live}</dd>
        <dt>{text.client.timezone}</dt>
        <dd>{client.timezone}</dd>
        {data !== undefined && (
          <>
            <dt>{text.client.numbers}</dt>
            <dd className="rk-figures">{data.numbers.map(formatPhone).join(', ')}</dd>
            <dt>{text.client.persona}</dt>
            <dd>{data.persona_name}</dd>
          </>
        )}
        <dt>API</dt>
        <dd>
          <Anchor href="/api/docs" size="sm">
            {text.client.reference}
          </Anchor>
        </dd>
      </dl>
    </Section>
  );
}

const THEMES = (['auto', 'light', 'dark'] as const).map((value) => ({ value, label: shellText.themes[value] }));

function AppearanceSection() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [hasSingleKeys, setSingleKeys] = useSingleKeys();
  return (
    <Section title={text.appearance.title}>
      <Stack gap="md">
        <div>
          <Text size="sm" fw={540} mb={4}>
            {text.appearance.theme}
          </Text>
          <SegmentedControl
            aria-label={text.appearance.theme}
            data={THEMES}
            value={colorScheme}
            onChange={setColorScheme}
          />
        </div>
        <Switch
          label={text.appearance.singleKeys}
          description={text.appearance.singleKeysAbout}
          checked={hasSingleKeys}
          onChange={(event) => setSingleKeys(event.currentTarget.checked)}
        />
      </Stack>
    </Section>
  );
}
