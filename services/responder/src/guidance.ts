import {
  type AppliedTemplate,
  type AppliedVersion,
  readAppliedTemplate,
  readAppliedVersion,
  readForbidden,
  readLessons,
  type Tx,
} from '@rekindle/db';
import {
  type ChosenLessons,
  chooseLessons,
  type ForbiddenPhrase,
  lessonFragments,
  type SourceFragment,
  sourceFragments,
} from '@rekindle/domain';

/** What a client has written and taught for answers, as far as it applies to one lead and turn. */
export interface Guidance {
  version: AppliedVersion | null;
  template: AppliedTemplate | null;
  lessons: ChosenLessons;
  /** What no reply may say; enforced after the model. */
  forbidden: readonly ForbiddenPhrase[];
}

/** Of a client that has written and taught nothing. */
export const NO_GUIDANCE: Guidance = {
  ...{ version: null, template: null },
  ...{ lessons: { always: [], matched: [] }, forbidden: [] },
};

/**
 * Reads the guidance for an answer to a lead.
 * @param lead.stage the lead's status
 * @param lead.history oldest first
 * @param lead.version stands in for the version that applies; null: none does; left out: the one that applies
 */
export async function readGuidance(
  tx: Tx,
  lead: {
    clientId: string;
    leadId: string;
    datasetId: string;
    stage: string;
    history: readonly { from: 'lead' | 'us'; text: string }[];
    version?: AppliedVersion | null | undefined;
  },
): Promise<Guidance> {
  const { clientId, leadId, stage, history } = lead;
  const version = lead.version === undefined ? await readAppliedVersion(tx, lead) : lead.version;
  const said = history.slice(history.findLastIndex(({ from }) => from === 'us') + 1).map(({ text }) => text);
  const turn = { leadId, stage, said, inVersion: version?.appliedLessons ?? [] };
  return {
    version,
    template: await readAppliedTemplate(tx, lead),
    lessons: chooseLessons(await readLessons(tx, clientId), turn),
    forbidden: await readForbidden(tx, clientId),
  };
}

/** The guidance as the compiler takes it. */
export function guidanceFragments({ version, template, lessons }: Guidance): SourceFragment[] {
  return [
    ...(template === null ? [] : templateFragments(template)),
    ...(version === null ? [] : sourceFragments(version.versionId, version.fragments)),
    ...lessonFragments(lessons),
  ];
}

function templateFragments({ templateId, name, version, baseSystemPrompt }: AppliedTemplate): SourceFragment[] {
  if (baseSystemPrompt === null || baseSystemPrompt.trim() === '') return [];
  return [
    {
      ...{ section: 'S1', id: `template:${templateId}`, content: baseSystemPrompt, source: `template:${templateId}` },
      ...{ why: `base words of the template ${name}`, refId: templateId, refVersion: String(version) },
      ...{ priority: -1, createdAt: 0 },
    },
  ];
}

/** Every lesson that the model was shown, in the version's own words too. */
export function shownLessons({ version, lessons }: Guidance): string[] {
  const ids = [...(version?.appliedLessons ?? []), ...[...lessons.always, ...lessons.matched].map(({ id }) => id)];
  return [...new Set(ids)];
}
