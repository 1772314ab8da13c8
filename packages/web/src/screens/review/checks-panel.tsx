import { NativeSelect } from '@mantine/core';
import { SENSITIVITIES } from '@rekindle/domain';
import { useQuery } from '@tanstack/react-query';
import { useClientId, useMay } from '../../api/session.ts';
import { reviewText as text } from '../../text/review.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { ErrorState } from '../../ui/states.tsx';
import { When } from '../../ui/values.tsx';
import { checksQuery, type ReviewCheck, setSensitivity, withdraw } from './review-data.ts';
import classes from './review.module.css';

/** What the coach looks for, how closely, and what she was taught; each can be changed back. */
export function ChecksPanel() {
  const checks = useQuery(checksQuery(useClientId()));
  return (
    <details className={classes.checks}>
      <summary>{text.checks}</summary>
      <p className={classes.muted}>{text.checksAbout}</p>
      {checks.error !== null && <ErrorState error={checks.error} onRetry={() => void checks.refetch()} />}
      <ul className={classes.checkList}>
        {(checks.data ?? []).map((check) => (
          <Check key={check.check} check={check} />
        ))}
      </ul>
    </details>
  );
}

function Check({ check }: { check: ReviewCheck }) {
  const clientId = useClientId();
  const mayEdit = useMay('lessons.edit');
  const { title, sensitivity, because, teachings } = check;
  return (
    <li className={classes.check}>
      <div className={classes.checkWords}>
        <b>{title}</b>
        <span className={classes.muted}>{text.counts(check.agreed, check.taught, check.dismissed)}</span>
        {because !== null && (
          <span className={classes.muted}>
            {text.decidedBy(text.because[because] ?? because, check.changed_by)} <When at={check.changed_at} />
          </span>
        )}
        {teachings.map((taught) => (
          <span key={taught.id} className={classes.teaching}>
            <span>
              {text.effects[taught.effect]}
              {taught.words !== null && <q>{taught.words}</q>}: {taught.reason}
            </span>
            {mayEdit && (
              <BusyButton
                size="compact-xs"
                variant="default"
                aria-label={text.withdrawNamed(taught.words ?? title)}
                onClick={async () => {
                  await withdraw(clientId, taught.id);
                  notifyDone(text.withdrawn);
                }}
              >
                {text.withdraw}
              </BusyButton>
            )}
          </span>
        ))}
      </div>
      <NativeSelect
        size="xs"
        aria-label={text.sensitivityOf(title)}
        disabled={!mayEdit}
        value={sensitivity}
        data={SENSITIVITIES.map((value) => ({ value, label: text.sensitivities[value] ?? value }))}
        onChange={(event) => {
          const wanted = SENSITIVITIES.find((each) => each === event.currentTarget.value) ?? 'normal';
          setSensitivity(clientId, check.check, wanted).then(() => notifyDone(text.saved), notifyProblem);
        }}
      />
    </li>
  );
}
