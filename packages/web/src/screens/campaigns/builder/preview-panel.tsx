import { UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClientId } from '../../../api/session.ts';
import { withLabels } from '../../../text/campaign-settings.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { Mark } from '../../../ui/status-badge.tsx';
import { formatPence } from '../../../ui/values.tsx';
import { type Preview, previewQuery } from '../campaign-queries.ts';
import classes from './builder.module.css';
import { useForm } from './settings-form.ts';

const words = campaignsText.preview;
type Sample = Preview['samples'][number];
/** Real milliseconds after the last key before the texts are written anew. */
const TYPING_MS = 500;

/** The texts for real people of the list, with what is not saved yet. */
export function PreviewPanel({ id, etag }: { id: string; etag: string }) {
  const clientId = useClientId();
  const { patch, values } = useForm();
  const [tried] = useDebouncedValue(patch, TYPING_MS);
  const query = useQuery({ ...previewQuery(clientId, id, etag, tried), placeholderData: keepPreviousData });
  if (values.m1_message.trim() === '') return <p className={classes.note}>{words.noText}</p>;
  if (query.isLoadingError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Skeleton rows={6} rowHeight={36} />;
  const { samples, checks, faults } = query.data;
  if (samples.length === 0 && faults.length === 0) return <p className={classes.note}>{words.empty}</p>;
  return (
    <div className={classes.stackTight} aria-busy={query.isFetching}>
      <p className={classes.note}>
        {words.about} {Object.keys(tried).length > 0 && words.unsaved}
      </p>
      {faults.map((fault) => (
        <p key={fault.sentence} className={classes.wrong}>
          {withLabels(fault.sentence)}
        </p>
      ))}
      {checks.map((check) => (
        <p key={`${check.step}${check.code}`} className={classes.warn}>
          {check.sentence}
        </p>
      ))}
      {samples.length > 0 && <Sums samples={samples} isFine={checks.length === 0} />}
      <ul className={classes.samples}>
        {samples.map((sample, index) => (
          <SampleRow key={sample.lead_id} sample={sample} isOpenFirst={index === 0} />
        ))}
      </ul>
    </div>
  );
}

function Sums({ samples, isFine }: { samples: readonly Sample[]; isFine: boolean }) {
  const longest = Math.max(...samples.flatMap(({ texts }) => texts.map(({ segments }) => segments)), 0);
  const lacking = samples.filter(({ texts }) => texts.some(({ text }) => text === null)).length;
  const costs = samples
    .map(({ texts }) => texts.reduce((sum, text) => sum + text.cost_pence, 0))
    .filter((cost) => cost > 0);
  const cost =
    costs.length > 0 ? words.costEach(formatPence(Math.min(...costs)), formatPence(Math.max(...costs))) : null;
  return (
    <p className={classes.sums}>
      {[words.longest(longest), cost, lacking > 0 ? words.lacking(lacking) : null].filter(Boolean).join(' · ')}
      {isFine && <span className={classes.fine}> {words.checksFine}</span>}
    </p>
  );
}

function SampleRow({ sample, isOpenFirst }: { sample: Sample; isOpenFirst: boolean }) {
  const [isOpen, setOpen] = useState(isOpenFirst);
  return (
    <li>
      <UnstyledButton className={classes.sampleHead} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <IconChevronRight size={14} aria-hidden className={isOpen ? classes.turned : undefined} />
        <span className={classes.sampleName}>{sample.name}</span>
        {sample.because.map((reason) => (
          <Mark key={reason} tone="idle" plain>
            {reason}
          </Mark>
        ))}
        <span className={classes.sampleSegments}>
          {sample.texts.map((text) => (text.text === null ? '–' : text.segments)).join(' · ')}
        </span>
      </UnstyledButton>
      {isOpen && (
        <div className={classes.sampleTexts}>
          {sample.texts.map((text) => (
            <div key={text.step} className={classes.sampleText}>
              <span className={classes.step}>{text.step}</span>
              {text.text === null ? (
                <Mark tone="warn">{words.waits(text.missing.join(', '))}</Mark>
              ) : (
                <div>
                  <p className={classes.bubble} role="note" aria-label={words.stepOf(text.step, sample.name)}>
                    {text.text}
                  </p>
                  <span className={classes.note}>
                    {campaignsText.builder.segments(text.segments)} · {text.encoding} · {formatPence(text.cost_pence)}
                  </span>
                </div>
              )}
            </div>
          ))}
        </div>
      )}
    </li>
  );
}
