import { Tabs } from '@mantine/core';
import type { ProblemError } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { promptsText } from '../../text/prompts.ts';
import type { IsElsewhere } from '../../ui/leave-guard.tsx';
import { CheckView } from './check-view.tsx';
import { DiffView } from './diff-view.tsx';
import { EvalView } from './eval-view.tsx';
import { PerformanceView } from './performance-view.tsx';
import classes from './prompts.module.css';
import type { ReadVersion, VersionLine } from './prompts-data.ts';
import { SectionsForm, SectionsText } from './sections.tsx';
import { StatusMark } from './version-line.tsx';

const words = promptsText.version;
type View = keyof typeof words.views;
const VIEWS = Object.keys(words.views) as View[];

interface Props {
  read: ReadVersion;
  lines: readonly VersionLine[];
  shown: { view: string; against: string };
  /** Why it did not go out. */
  problem: ProblemError | null;
  onShown: (change: { view?: string; against?: string }) => void;
  onSaved: () => void;
  /** Whether there is something that is not saved. */
  isDirty: boolean;
  onDirty: (isDirty: boolean) => void;
  isElsewhere: IsElsewhere;
}

/** One version: its words, the text a model gets, what it changed, how it does. */
export function VersionView(props: Props) {
  const { read, lines, shown, problem, onShown, onSaved, isDirty, onDirty, isElsewhere } = props;
  const mayEdit = useMay('personas.edit');
  const { version } = read;
  const view = VIEWS.find((each) => each === shown.view) ?? 'words';
  return (
    <section className={classes.version} aria-label={words.title(version.version)}>
      <div className={classes.versionHead}>
        <h2>{words.title(version.version)}</h2>
        <StatusMark status={version.status} />
        <span className={classes.muted}>
          {[
            version.manual_edits_count > 0 ? words.manualEdits(version.manual_edits_count) : null,
            version.lessons_count > 0 ? words.lessons(version.lessons_count) : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </div>
      {/* Hidden alone: an `Activity` would end what asks before what was typed is lost. */}
      <Tabs value={view} keepMountedMode="display-none" onChange={(next) => onShown({ view: next ?? 'words' })}>
        <Tabs.List aria-label={words.viewLabel}>
          {VIEWS.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {words.views[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {/* What was typed stays while another view is looked at. */}
        <Tabs.Panel value="words" keepMounted className={classes.panel ?? ''}>
          {mayEdit && (version.status === 'draft' || isDirty) ? (
            <SectionsForm {...{ read, problem, onSaved, onDirty, isElsewhere }} />
          ) : (
            <SectionsText version={version} problem={problem} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="text" className={classes.panel ?? ''}>
          <CheckView read={read} />
        </Tabs.Panel>
        <Tabs.Panel value="changes" className={classes.panel ?? ''}>
          <DiffView read={read} lines={lines} against={shown.against} onAgainst={(against) => onShown({ against })} />
        </Tabs.Panel>
        <Tabs.Panel value="results" className={classes.panel ?? ''}>
          <PerformanceView versionId={version.id} />
          <EvalView versionId={version.id} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
