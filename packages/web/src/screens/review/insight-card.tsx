import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { reviewText as text } from '../../text/review.ts';
import { notifyProblem } from '../../ui/notify.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { Mark, type Tone } from '../../ui/status-badge.tsx';
import { rowMark } from '../../ui/use-keyboard-list.ts';
import { When } from '../../ui/values.tsx';
import { DecidePanel } from './decide-panel.tsx';
import { type Insight, insightQuery, markViewed } from './review-data.ts';
import classes from './review.module.css';
import { Talk } from './talk.tsx';

const TONES: Readonly<Record<string, Tone>> = { critical: 'bad', warning: 'warn', suggestion: 'info', info: 'idle' };

interface Props {
  insight: Insight;
  isOpen: boolean;
  isActive: boolean;
  onToggle: () => void;
}

/** One insight: what was found and what would be better; opened, its conversation and what can be made of it. */
export function InsightCard({ insight, isOpen, isActive, onToggle }: Props) {
  const { title, severity, category, original_text: quote, evidence } = insight;
  return (
    <li className={classes.card} data-active={isActive}>
      <div className={classes.head}>
        <span className={classes.marks}>
          <Mark tone={TONES[severity] ?? 'idle'}>{text.severities[severity] ?? severity}</Mark>
          <span>{text.categories[category] ?? category}</span>
          <span>{text.types[insight.insight_type] ?? insight.insight_type}</span>
        </span>
        <h2 className={classes.title}>
          <UnstyledButton {...rowMark(insight.id)} className={classes.toggle} onClick={onToggle} aria-expanded={isOpen}>
            {title}
          </UnstyledButton>
        </h2>
        <span className={classes.foot}>
          {quote !== null && <q className={classes.quote}>{quote}</q>}
          <span>{text.leads(insight.affected_leads_count)}</span>
          {insight.campaign !== null && <span>{insight.campaign}</span>}
          <When at={insight.created_at} ago />
        </span>
      </div>
      {evidence !== null && <p className={classes.evidence}>{text.pattern(evidence)}</p>}
      {isOpen && <Opened insight={insight} onDone={onToggle} />}
    </li>
  );
}

function Opened({ insight, onDone }: { insight: Insight; onDone: () => void }) {
  const clientId = useClientId();
  const mayEdit = useMay('lessons.edit');
  const { id, status } = insight;
  useEffect(() => {
    if (status === 'pending' && mayEdit) markViewed(clientId, id).catch(notifyProblem);
  }, [clientId, id, status, mayEdit]);
  const detail = useQuery(insightQuery(clientId, id));
  return (
    <div className={classes.body}>
      <p className={classes.words}>{insight.description}</p>
      {insight.suggested_text !== null && (
        <p className={classes.words}>
          <b>{text.better}: </b>
          <q>{insight.suggested_text}</q>
        </p>
      )}
      {insight.suggestion !== null && (
        <p className={classes.words}>
          <b>{text.suggestion}: </b>
          {insight.suggestion}
        </p>
      )}
      {detail.data === undefined ? (
        detail.error === null ? (
          <Skeleton rows={4} />
        ) : (
          <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />
        )
      ) : (
        <>
          <Talk talk={detail.data.talk} quote={insight.original_text} />
          <DecidePanel key={id} insight={detail.data} onDone={onDone} />
        </>
      )}
    </div>
  );
}
