import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemError } from '../../../api/problem.ts';
import { useClientId } from '../../../api/session.ts';
import { withLabels } from '../../../text/campaign-settings.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { uiText } from '../../../text/ui.ts';
import { BusyButton } from '../../../ui/busy-button.tsx';
import { notifyDone, notifyProblem } from '../../../ui/notify.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { formatPence } from '../../../ui/values.tsx';
import {
  forecastQuery,
  type HeldChoice,
  preflightQuery,
  refreshCampaigns,
  type SettingsView,
  startCampaign,
} from '../campaign-queries.ts';
import classes from './builder.module.css';
import { dayInZone } from './forecast-view.tsx';
import { PreflightPanel } from './preflight-panel.tsx';
import { consentOf } from './sections.tsx';

const words = campaignsText.start;

interface Props {
  id: string;
  view: SettingsView;
  etag: string;
  onClose: () => void;
  /** Somebody else has changed the settings. */
  onConflict: () => void;
  onStarted: () => void;
}

/** Says who would be texted, and starts. */
export function StartDialog({ id, view, etag, onClose, onConflict, onStarted }: Props) {
  const clientId = useClientId();
  const [held, setHeld] = useState<HeldChoice>('queue');
  const query = useQuery(preflightQuery(clientId, id, etag));
  const start = query.data?.start ?? null;
  const consent = consentOf(view);

  async function go(): Promise<void> {
    try {
      const result = await startCampaign(id, etag, held);
      notifyDone(result.changed ? words.done(result.active) : words.already);
    } catch (error) {
      if (error instanceof ProblemError && error.status === 412) onConflict();
      notifyProblem(error);
      onClose();
      return;
    }
    onStarted();
    void refreshCampaigns(clientId);
  }

  return (
    <Modal
      opened
      onClose={onClose}
      // The second click of a double click on Start would close it.
      closeOnClickOutside={false}
      title={words.title(view.name)}
      size="lg"
    >
      <Stack gap="md">
        {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <Skeleton rows={3} />}
        {query.data?.ready === false && <PreflightPanel id={id} etag={etag} view={view} />}
        {query.data?.ready === true && start === null && <Text size="sm">{words.already}</Text>}
        {start !== null && (
          <>
            <Text size="sm">
              {words.body(start.active)}
              {start.first_text !== null && (
                <>
                  {' '}
                  <strong>{words.firstText(start.first_text.shown)}</strong>
                </>
              )}
            </Text>
            <Cost id={id} etag={etag} />
            {start.held > 0 && (
              <Radio.Group label={words.heldTitle(start.held)} value={held} onChange={setHeld}>
                <Stack gap="xs" mt="xs">
                  {(['queue', 'skip', 'move'] as const).map((choice) => (
                    <Radio key={choice} value={choice} label={words.held[choice]} />
                  ))}
                </Stack>
              </Radio.Group>
            )}
            {start.left > 0 && (
              <Text size="sm" c="dimmed">
                {words.left(start.left)}
              </Text>
            )}
            {consent !== null && (
              <Text size="sm" c="dimmed">
                {words.attest(consent)}
              </Text>
            )}
          </>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          {start !== null && (
            <BusyButton onClick={go} disabled={query.isFetching}>
              {words.confirm(start.active)}
            </BusyButton>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

/** What the texts will cost, when the last one goes and what to look at twice: the forecast of this very moment. */
function Cost({ id, etag }: { id: string; etag: string }) {
  const { data, isError } = useQuery(forecastQuery(useClientId(), id, etag));
  return (
    <>
      <Text size="sm" {...(data === undefined && { c: 'dimmed' })} aria-live="polite">
        {data !== undefined ? (
          <>
            <strong>{words.cost(formatPence(data.cost_pence), data.texts, data.segments)}</strong>{' '}
            {data.finish !== null && words.lastText(dayInZone(data.finish, data.timezone))}
          </>
        ) : isError ? (
          words.noCost
        ) : (
          words.reckoning
        )}
      </Text>
      {data !== undefined && data.warnings.length > 0 && (
        <div>
          <h3 className={classes.small}>{campaignsText.simulate.warnings}</h3>
          <ul className={classes.faultList}>
            {data.warnings.map(({ code, sentence }) => (
              <li key={`${code}${sentence}`}>
                <span>{withLabels(sentence)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
