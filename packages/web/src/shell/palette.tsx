import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAddressBook, IconSearch, IconSpeakerphone } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useClient, useClientId } from '../api/session.ts';
import { shellText } from '../text/shell.ts';
import { closeOverlay, useOverlay } from './overlays.ts';
import { useFound } from './palette-search.ts';
import { SCREENS, screenTitle } from './screens.ts';

const [store, spotlight] = createSpotlight();

/** Ctrl or Cmd K: screens, campaigns and leads by any part of a name or number. */
export function Palette() {
  const overlay = useOverlay();
  const clientId = useClientId();
  const { permissions } = useClient().me;
  const navigate = useNavigate();
  const [query, setQuery] = useState('');
  const [searched] = useDebouncedValue(query.trim(), 150);
  const { campaigns, leads, isSearching } = useFound(clientId, searched);

  useEffect(() => {
    if (overlay === 'palette') spotlight.open();
    else spotlight.close();
  }, [overlay]);

  const wanted = query.trim().toLowerCase();
  const screens = SCREENS.filter(
    (screen) =>
      (screen.needs === null || permissions.includes(screen.needs)) &&
      `${screenTitle(screen).toLowerCase()} ${shellText.alsoCalled[screen.name] ?? ''}`.includes(wanted),
  );
  const isEmpty = screens.length + campaigns.length + leads.length === 0;
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={closeOverlay}
      shortcut={null}
      scrollable
      maxHeight={420}
      attributes={{ content: { 'aria-label': shellText.search } }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.45 }}
      size={560}
      yOffset="14vh"
    >
      <Spotlight.Search
        placeholder={shellText.searchPlaceholder}
        aria-label={shellText.search}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {screens.length > 0 && (
          <Spotlight.ActionsGroup label={shellText.groups.screens}>
            {screens.map((screen) => (
              <Spotlight.Action
                key={screen.name}
                label={screenTitle(screen)}
                leftSection={<screen.icon size={18} stroke={1.7} aria-hidden />}
                onClick={() =>
                  void navigate({ to: screen.path, params: { clientId, conversationId: undefined, leadId: undefined } })
                }
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {campaigns.length > 0 && (
          <Spotlight.ActionsGroup label={shellText.groups.campaigns}>
            {campaigns.map((campaign) => (
              <Spotlight.Action
                key={campaign.id}
                label={campaign.name}
                leftSection={<IconSpeakerphone size={18} stroke={1.7} aria-hidden />}
                onClick={() =>
                  void navigate({
                    to: '/c/$clientId/campaigns/$campaignId',
                    params: { clientId, campaignId: campaign.id },
                  })
                }
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {leads.length > 0 && (
          <Spotlight.ActionsGroup label={shellText.groups.leads}>
            {leads.map((lead) => (
              <Spotlight.Action
                key={lead.id}
                label={lead.name}
                description={lead.about}
                leftSection={<IconAddressBook size={18} stroke={1.7} aria-hidden />}
                onClick={() =>
                  void navigate({ to: '/c/$clientId/leads/{-$leadId}', params: { clientId, leadId: lead.id } })
                }
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {isEmpty && <Spotlight.Empty>{isSearching ? shellText.searching : shellText.nothingFound}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
