import { Button, Group, Menu, Modal, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { download } from '../../api/download.ts';
import { ProblemError } from '../../api/problem.ts';
import { readAgain } from '../../api/query-client.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { leadsText } from '../../text/leads.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { explain } from '../../ui/states.tsx';
import { type BulkAct, choicesQuery, type LeadStatus, type Selection, STATUSES } from './leads-data.ts';
import classes from './leads.module.css';
import type { LeadSelection } from './use-selection.ts';

const text = leadsText.bulk;
const EXPORT_NAME = 'leads.csv';
type ActName = BulkAct['act'];

/** What is done with the chosen leads. */
export function BulkBar(props: {
  selection: LeadSelection;
  total: number;
  isExact: boolean;
  filter: Record<string, unknown>;
}) {
  const { selection, total, isExact, filter } = props;
  const [act, setAct] = useState<ActName | null>(null);
  const may = {
    edit: useMay('leads.edit'),
    suppress: useMay('suppressions.edit'),
    run: useMay('campaigns.run'),
    export: useMay('leads.export'),
  };
  const count = selection.count(total);
  const body = selection.asBody(filter);
  if (count === 0 || body === null) return null;
  const exact = !selection.isAll || isExact;
  return (
    <div className={classes.bulk} role="region" aria-label={text.chosen(count, exact)}>
      <span className={classes.bulkCount} aria-live="polite">
        {text.chosen(count, exact)}
      </span>
      {!selection.isAll && count < total && (
        <Button variant="subtle" size="compact-sm" onClick={selection.chooseAll}>
          {text.chooseAll(total, isExact)}
        </Button>
      )}
      <Button variant="subtle" size="compact-sm" onClick={selection.clear}>
        {text.clear}
      </Button>
      <span className={classes.grow} />
      {may.edit && (
        <Button variant="default" size="compact-md" fz="sm" onClick={() => setAct('set_status')}>
          {text.acts.set_status}
        </Button>
      )}
      {may.edit && (
        <Button variant="default" size="compact-md" fz="sm" onClick={() => setAct('assign')}>
          {text.acts.assign}
        </Button>
      )}
      {may.suppress && (
        <Button variant="default" size="compact-md" fz="sm" onClick={() => setAct('suppress')}>
          {text.acts.suppress}
        </Button>
      )}
      {(may.run || may.export) && (
        <Menu position="top-end">
          <Menu.Target>
            <Button
              variant="default"
              size="compact-md"
              fz="sm"
              rightSection={<IconChevronDown size={14} aria-hidden />}
            >
              {text.more}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {may.run && <Menu.Item onClick={() => setAct('enrol')}>{text.acts.enrol}</Menu.Item>}
            {may.run && <Menu.Item onClick={() => setAct('stop_cadence')}>{text.acts.stop_cadence}</Menu.Item>}
            {may.export && <Menu.Item onClick={() => setAct('export')}>{text.acts.export}</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      )}
      {act !== null && <BulkDialog name={act} body={body} onClose={() => setAct(null)} onDone={selection.clear} />}
    </div>
  );
}

/** Counts what an act would take, says whom it leaves out, and does exactly that. */
function BulkDialog(props: { name: ActName; body: Selection; onClose: () => void; onDone: () => void }) {
  const { name, body, onClose, onDone } = props;
  const clientId = useClientId();
  const people = useQuery(choicesQuery(clientId)).data?.people ?? [];
  const [status, setStatus] = useState<LeadStatus>('COLD');
  const [userId, setUserId] = useState('');
  const [evidence, setEvidence] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const act = actOf(name, { status, userId, evidence });
  // What was counted for other evidence is the same leads, but another act: the server's token says so. And it stands until
  // it is done or refused, outside of what live events make stale: no number changes under the hand that agrees to it.
  const preview = useQuery({
    queryKey: ['bulk-acts', clientId, body, act],
    queryFn: () =>
      call(api.POST('/api/v1/leads/bulk/preview', { body: { selection: body, do: act ?? { act: 'export' } } })),
    enabled: act !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    placeholderData: (before) => before,
  });
  const counted = preview.data;
  // Any number of leads is exported as they are found; all other acts have a most.
  const whole = name === 'export' && 'filter' in body && (body.except ?? []).length === 0 && isTooMany(preview.error);
  const isReady =
    whole || (act !== null && counted !== undefined && !preview.isPlaceholderData && counted.affected > 0);

  async function perform(): Promise<void> {
    if (whole && 'filter' in body) {
      await download(`/api/v1/leads.csv?${searchOf(body.filter)}`, EXPORT_NAME);
      onClose();
      return;
    }
    if (act === null || counted === undefined) return;
    setRefused(null);
    const request = { selection: body, do: act, token: counted.token };
    try {
      if (name === 'export') await download('/api/v1/leads/bulk', EXPORT_NAME, request);
      else {
        const { affected } = await call(api.POST('/api/v1/leads/bulk', { body: request }));
        notifyDone(text.done(affected));
      }
    } catch (error) {
      if (!(error instanceof ProblemError) || error.kind !== 'selection-changed') throw error;
      setRefused(error.message);
      await preview.refetch();
      return;
    }
    if (name !== 'export') onDone();
    onClose();
    void readAgain({ queryKey: ['leads', clientId] });
  }

  return (
    <Modal opened onClose={onClose} title={text.acts[name]} size="md">
      <Stack gap="md">
        <Text size="sm">{text.about[name]}</Text>
        {name === 'set_status' && (
          <NativeSelect
            data-autofocus
            label={text.status}
            value={status}
            onChange={(event) => setStatus(event.currentTarget.value as LeadStatus)}
            data={STATUSES.map((value) => ({ value, label: leadsText.statuses[value] }))}
          />
        )}
        {name === 'assign' && (
          <NativeSelect
            data-autofocus
            label={text.to}
            value={userId}
            onChange={(event) => setUserId(event.currentTarget.value)}
            data={[
              { value: '', label: leadsText.filters.nobody },
              ...people.map((person) => ({ value: person.id, label: person.name })),
            ]}
          />
        )}
        {name === 'suppress' && (
          <Textarea
            data-autofocus
            label={leadsText.suppressing.evidence}
            value={evidence}
            maxLength={1000}
            autosize
            minRows={2}
            required
            onChange={(event) => setEvidence(event.currentTarget.value)}
          />
        )}
        <div className={classes.counted} aria-live="polite">
          {whole && <Text size="sm">{text.exportAll}</Text>}
          {preview.error !== null && !whole && <Text c="red">{explain(preview.error).body}</Text>}
          {refused !== null && <Text c="red">{refused}</Text>}
          {act !== null && counted === undefined && preview.error === null && <Text c="dimmed">{text.counting}</Text>}
          {counted !== undefined && (
            <>
              <Text size="sm">{text.selected(counted.selected)}</Text>
              {counted.left_out.map(({ reason, leads }) => (
                <Text key={reason} size="sm" c="dimmed">
                  {text.leftOut(leads, reason)}
                </Text>
              ))}
              {counted.affected === 0 && <Text size="sm">{text.nothing}</Text>}
            </>
          )}
        </div>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          <BusyButton disabled={!isReady} {...(name === 'suppress' && { color: 'red.8' })} onClick={perform}>
            {counted === undefined ? text.acts[name] : text.doIt[name](counted.affected)}
          </BusyButton>
        </Group>
      </Stack>
    </Modal>
  );
}

function actOf(name: ActName, given: { status: LeadStatus; userId: string; evidence: string }): BulkAct | null {
  switch (name) {
    case 'set_status':
      return { act: name, status: given.status };
    case 'assign':
      return { act: name, user_id: given.userId === '' ? null : given.userId };
    case 'suppress':
      return given.evidence.trim() === '' ? null : { act: name, evidence: given.evidence.trim() };
    case 'enrol':
    case 'stop_cadence':
    case 'export':
      return { act: name };
  }
}

function isTooMany(error: unknown): boolean {
  return error instanceof ProblemError && error.kind === 'too-many-leads';
}

/** A filter as the address of the whole export has it. */
function searchOf(filter: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (typeof value === 'string') search.set(name, value);
    else if (Array.isArray(value)) search.set(name, value.join(','));
  }
  return search.toString();
}
