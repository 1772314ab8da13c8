import { IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, call } from '../../api/client.ts';
import type { components } from '../../api/schema.d.ts';
import { useClient, useClientId } from '../../api/session.ts';
import { firstRunText as text } from '../../text/first-run.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { formatPhone } from '../../ui/values.tsx';
import classes from './steps.module.css';

type Setup = components['schemas']['Setup'];
type Target = keyof typeof ADDRESSES;

const ADDRESSES = {
  imports: '/c/$clientId/imports/new',
  personas: '/c/$clientId/personas/audiences',
  campaigns: '/c/$clientId/campaigns',
  inbox: '/c/$clientId/inbox/{-$conversationId}',
} as const;

interface Step {
  title: string;
  isDone: boolean;
  body: ReactNode;
  /** What there is already. */
  have?: string | undefined;
  act?: { label: string; to: Target };
}

/** From nothing to a campaign that answers, with what is done already ticked. */
export function FirstStepsScreen() {
  const clientId = useClientId();
  const client = useClient();
  const { data, error, refetch } = useQuery({
    // An area that imports, campaigns and replies make stale.
    queryKey: ['today', clientId, 'setup'],
    queryFn: () => call(api.GET('/api/v1/setup')),
  });
  return (
    <Page title={text.title} about={client.mode === 'sandbox' ? text.aboutSandbox : text.aboutLive}>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton rows={6} rowHeight={64} />}
      {data !== undefined && (
        <>
          <Steps steps={stepsOf(data, client)} />
          <p className={classes.foot}>
            {text.rehearse} <code>{text.rehearseCommand(client.name)}</code>
          </p>
        </>
      )}
    </Page>
  );
}

function Steps({ steps }: { steps: Step[] }) {
  const undone = steps.findIndex(({ isDone }) => !isDone);
  // The demo has done it all once; what is left is to do it with a list of one's own.
  const next = undone < 0 ? steps.findIndex(({ act }) => act?.to === 'imports') : undone;
  return (
    <ol className={classes.steps}>
      {steps.map((step, index) => (
        <li key={step.title} className={classes.step} data-done={step.isDone} data-next={index === next}>
          <span className={classes.mark} {...(step.isDone && { role: 'img', 'aria-label': text.done })}>
            {step.isDone ? <IconCheck size={15} stroke={2.4} aria-hidden /> : index + 1}
          </span>
          <h2 className={classes.title}>{step.title}</h2>
          <p className={classes.body}>
            {step.have !== undefined && <span className={classes.have}>{step.have} </span>}
            {step.body}
          </p>
          {step.act !== undefined && (
            <div className={classes.act}>
              <ActButton act={step.act} isNext={index === next} />
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}

function ActButton({ act, isNext }: { act: { label: string; to: Target }; isNext: boolean }) {
  const clientId = useClientId();
  return (
    <LinkButton to={ADDRESSES[act.to]} params={{ clientId }} variant={isNext ? 'filled' : 'default'}>
      {act.label}
    </LinkButton>
  );
}

function stepsOf(setup: Setup, client: { name: string; mode: string }): Step[] {
  const [number] = setup.numbers;
  const isSandbox = client.mode === 'sandbox';
  const { imported_lists: lists, started_campaigns: started, replies } = setup;
  return [
    { title: text.provider.title, isDone: true, body: providerWords(setup) },
    {
      title: text.number.title,
      isDone: number !== undefined,
      body:
        number === undefined ? (
          <>
            {text.number.none} <code>{text.number.command(client.name)}</code>
          </>
        ) : (
          `${text.number.have} ${setup.numbers.map(formatPhone).join(', ')}.`
        ),
    },
    {
      title: text.list.title,
      isDone: lists > 0,
      have: lists > 0 ? text.list.have(lists) : undefined,
      body: text.list.body,
      act: { label: lists > 0 ? text.list.actMore : text.list.act, to: 'imports' },
    },
    {
      title: text.personas.title,
      isDone: setup.personas_begun,
      have: setup.personas_begun ? text.personas.have(setup.persona_name, setup.audiences) : text.personas.start,
      body: text.personas.body,
      act: { label: text.personas.act, to: 'personas' },
    },
    {
      title: text.campaign.title,
      isDone: started > 0,
      body: text.campaign.body,
      act: { label: text.campaign.act, to: 'campaigns' },
    },
    {
      title: text.start.title,
      isDone: started > 0,
      have: started > 0 ? text.start.have(started) : undefined,
      body: isSandbox ? `${whenWords(setup)} ${text.start.bodySandbox}` : whenWords(setup),
    },
    {
      title: text.answer.title,
      isDone: replies > 0,
      have: replies > 0 ? text.answer.have(replies) : undefined,
      body: text.answer.body(setup.persona_name),
      act: { label: text.answer.act, to: 'inbox' },
    },
  ];
}

/** When the first texts of a campaign that is started now would go. */
function whenWords({ opens }: Setup): string {
  return opens === null ? text.start.body : text.start.bodyShut(opens.shown);
}

function providerWords(setup: Setup): ReactNode {
  if (setup.provider === 'simulator') return text.provider.simulator;
  if (setup.own_account) return text.provider.ownTwilio;
  return (
    <>
      {text.provider.twilio} {text.provider.toConnect} <code>{text.provider.command}</code>
    </>
  );
}
