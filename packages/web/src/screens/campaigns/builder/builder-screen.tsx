import { Button, Menu, Tabs } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { ProblemError } from '../../../api/problem.ts';
import { useClientId, useMay } from '../../../api/session.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { LeaveGuard } from '../../../ui/leave-guard.tsx';
import { notifyDone, notifyProblem } from '../../../ui/notify.ts';
import { Page } from '../../../ui/page.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { usePatchForm } from '../../../ui/use-patch-form.ts';
import {
  campaignQuery,
  patchSettings,
  readCheckedAgain,
  readSettings,
  refreshCampaigns,
  type Settings,
  settingsQuery,
  type SettingsView,
} from '../campaign-queries.ts';
import classes from './builder.module.css';
import { SettingsConflictDialog } from './conflict-dialog.tsx';
import { PreflightPanel } from './preflight-panel.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { SettingsSaveBar } from './save-bar.tsx';
import {
  AudienceSection,
  RepliesSection,
  SafetySection,
  SilenceSection,
  TextsSection,
  TimingSection,
} from './sections.tsx';
import { SettingsFormProvider } from './settings-form.ts';
import { goToFirst } from '../../../ui/field-focus.ts';
import { SimulatePanel } from './simulate-panel.tsx';
import { StartDialog } from './start-dialog.tsx';
import { TemplateDialog } from './template-dialog.tsx';
import { BookingProcessField } from './booking-process-field.tsx';
import { WhoSection } from './who-section.tsx';

const words = campaignsText.builder;

/** Builds a campaign, or changes one that runs. */
export function BuilderScreen({ id }: { id: string }) {
  const clientId = useClientId();
  const query = useQuery(settingsQuery(clientId, id));
  // What was read last: after a save it is read again and the form goes on with it.
  const [fresh, setFresh] = useState<{ view: SettingsView; etag: string } | null>(null);
  const read = fresh ?? query.data;
  if (read === undefined) {
    return (
      <Page title={campaignsText.title}>
        {query.isLoadingError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton rows={8} rowHeight={40} />
        )}
      </Page>
    );
  }
  return <Builder id={id} view={read.view} etag={read.etag} onRead={setFresh} />;
}

interface BuilderProps {
  id: string;
  view: SettingsView;
  etag: string;
  onRead: (read: { view: SettingsView; etag: string }) => void;
}

function Builder({ id, view, etag, onRead }: BuilderProps) {
  const clientId = useClientId();
  const navigate = useNavigate();
  const mayEdit = useMay('campaigns.edit');
  const mayRun = useMay('campaigns.run');
  const maySeePersonas = useMay('personas.view');
  const form = usePatchForm(view.settings, !mayEdit);
  const [conflict, setConflict] = useState<{ view: SettingsView; etag: string } | null>(null);
  const [isStarting, setStarting] = useState(false);
  const [isNaming, setNaming] = useState(false);
  const isDirty = form.changed.length > 0;
  const { setFaults, discard } = form;
  useFollowedStatus({ id, status: view.status, isHeld: isDirty, onRead });

  /** Saves this over that state; whether it is saved. */
  const saveOver = useCallback(
    async (patch: Partial<Settings>, tag: string): Promise<boolean> => {
      try {
        await patchSettings(id, tag, patch);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        if (error.status === 412) {
          setConflict(await readSettings(id));
          return false;
        }
        if (error.status !== 422 || error.fields.length === 0) throw error;
        const faults = error.fields.map(({ path, message }) => [path.replace(/^settings\./, ''), message] as const);
        setFaults(Object.fromEntries(faults));
        goToFirst(faults);
        return false;
      }
      onRead(await readSettings(id));
      discard();
      await refreshCampaigns(clientId);
      return true;
    },
    [id, clientId, onRead, setFaults, discard],
  );

  /** Only the page: settings that somebody else has saved meanwhile are met when these are saved. */
  async function readPage(): Promise<void> {
    const now = await readSettings(id);
    onRead({ view: { ...view, options: now.view.options }, etag });
    await readCheckedAgain(clientId, id);
  }

  const save = useCallback(async (): Promise<boolean> => {
    try {
      const isSaved = await saveOver(form.patch, etag);
      if (isSaved) notifyDone(view.status === 'draft' ? words.saved : words.savedRunning);
      return isSaved;
    } catch (error) {
      notifyProblem(error);
      return false;
    }
  }, [saveOver, form.patch, etag, view.status]);

  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (isDirty) void save();
    }
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [isDirty, save]);

  const isStartable = view.status === 'draft' || view.status === 'completed';
  return (
    <SettingsFormProvider value={form}>
      <Page
        title={view.name}
        about={
          <span className={classes.about}>
            <StatusBadge kind="campaign" status={view.draining ? 'draining' : view.status} />
            {view.status === 'draft' ? null : (
              <Link to="/c/$clientId/campaigns/$campaignId" params={{ clientId, campaignId: id }}>
                {words.back}
              </Link>
            )}
            {!mayEdit && <span>{words.readOnly}</span>}
            {mayEdit && (view.status === 'active' || view.status === 'paused') && <span>{words.running}</span>}
          </span>
        }
        actions={
          <>
            {isStartable && mayRun && (
              <Button
                disabled={isDirty || !view.saved}
                title={isDirty ? campaignsText.start.saveFirst : ''}
                onClick={() => setStarting(true)}
              >
                {view.status === 'draft' ? campaignsText.start.act : campaignsText.start.again}
              </Button>
            )}
            {mayEdit && (
              <Menu>
                <Menu.Target>
                  <Button variant="default" px={8} aria-label={campaignsText.live.acts.more}>
                    <IconDots size={16} aria-hidden />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item disabled={isDirty || !view.saved} onClick={() => setNaming(true)}>
                    {words.saveTemplate}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </>
        }
      >
        <div className={classes.columns}>
          <div className={classes.form}>
            <AudienceSection view={view} />
            <TextsSection view={view} />
            <TimingSection />
            <RepliesSection />
            {maySeePersonas && <WhoSection id={id} />}
            <SilenceSection view={view} />
            <SafetySection view={view} process={<BookingProcessField id={id} onChosen={readPage} />} />
            {mayEdit && <SettingsSaveBar isSaved={view.saved} onSave={save} />}
          </div>
          <aside className={classes.aside}>
            <Tabs defaultValue="preview" classNames={{ panel: classes.panel ?? '' }}>
              <Tabs.List grow>
                <Tabs.Tab value="preview">{campaignsText.preview.title}</Tabs.Tab>
                <Tabs.Tab value="simulate">{campaignsText.simulate.title}</Tabs.Tab>
                <Tabs.Tab value="preflight">{campaignsText.preflight.title}</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="preview">
                <PreviewPanel id={id} etag={etag} />
              </Tabs.Panel>
              <Tabs.Panel value="simulate" keepMounted>
                <SimulatePanel id={id} etag={etag} view={view} onSave={save} />
              </Tabs.Panel>
              <Tabs.Panel value="preflight">
                <PreflightPanel id={id} etag={etag} view={view} />
              </Tabs.Panel>
            </Tabs>
          </aside>
        </div>
      </Page>
      <LeaveGuard isDirty={isDirty} />
      {conflict !== null && (
        <SettingsConflictDialog
          base={view}
          theirs={conflict.view}
          onClose={() => setConflict(null)}
          onSave={async (patch) => {
            const { view: seen, etag: tag } = conflict;
            setConflict(null);
            if (Object.keys(patch).length === 0) {
              onRead({ view: seen, etag: tag });
              discard();
            } else if (await saveOver(patch, tag)) notifyDone(words.saved);
          }}
        />
      )}
      {isStarting && (
        <StartDialog
          id={id}
          view={view}
          etag={etag}
          onClose={() => setStarting(false)}
          onConflict={() => void readSettings(id).then(onRead, notifyProblem)}
          onStarted={() =>
            void navigate({ to: '/c/$clientId/campaigns/$campaignId', params: { clientId, campaignId: id } })
          }
        />
      )}
      {isNaming && <TemplateDialog id={id} clientId={clientId} onClose={() => setNaming(false)} />}
    </SettingsFormProvider>
  );
}

/** Reads the settings again when somebody else has started or ended the campaign; what is being changed stays as it is. */
function useFollowedStatus({ id, status, isHeld, onRead }: Pick<BuilderProps, 'id' | 'onRead'> & Followed): void {
  const { data } = useQuery(campaignQuery(useClientId(), id));
  const now = data?.status;
  useEffect(() => {
    if (now !== undefined && now !== status && !isHeld) void readSettings(id).then(onRead, notifyProblem);
  }, [now, status, isHeld, id, onRead]);
}

interface Followed {
  status: SettingsView['status'];
  isHeld: boolean;
}
