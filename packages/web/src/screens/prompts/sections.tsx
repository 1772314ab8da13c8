import { ActionIcon, Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useCallback, useEffect, useRef } from 'react';
import { api, callWithEtag } from '../../api/client.ts';
import type { ProblemError } from '../../api/problem.ts';
import { useClientId } from '../../api/session.ts';
import { showAnswer } from '../../api/query-client.ts';
import { promptsText } from '../../text/prompts.ts';
import { uiText } from '../../text/ui.ts';
import type { IsElsewhere } from '../../ui/leave-guard.tsx';
import { type Stored, useRecordForm } from '../../ui/record-form.ts';
import { fieldId } from '../../ui/field-focus.ts';
import { RecordFrame } from '../personas/record-frame.tsx';
import { Provenance } from './provenance.tsx';
import classes from './prompts.module.css';
import {
  type ReadVersion,
  readVersion,
  refreshPrompts,
  SECTION_NAMES,
  type SectionName,
  type Version,
  versionQuery,
} from './prompts-data.ts';

const words = promptsText.version;

interface Piece {
  key: string;
  content: string;
  why: string;
  is_fact: boolean;
  /** Null: written here, not stored yet. */
  source: string | null;
  /** As it was read. */
  givenWhy: string;
}
type Pieces = Record<SectionName, readonly Piece[]>;

function piecesOf({ fragments }: Version): Pieces {
  const of = (section: SectionName): Piece[] =>
    fragments
      .filter((fragment) => fragment.section === section)
      .map(({ content, why, is_fact, source }, at) => ({
        key: String(at),
        content,
        why,
        is_fact,
        source,
        givenWhy: why,
      }));
  return {
    ...{ context: of('context'), goal: of('goal'), tone: of('tone') },
    ...{ knowledge: of('knowledge'), objections: of('objections'), boundaries: of('boundaries') },
  };
}

function storedOf({ version, etag }: ReadVersion): Stored<Pieces> {
  return { values: piecesOf(version), etag };
}

/** What a section's pieces say, for a draft's PUT: a reason goes along only where somebody gave one. */
function editsOf(section: SectionName, pieces: readonly Piece[]) {
  return pieces
    .filter(({ content }) => content.trim() !== '')
    .map(({ content, why, is_fact: isFact, givenWhy }) => {
      const given = why.trim() !== '' && why !== givenWhy;
      return { content, ...(given && { why }), ...(section === 'knowledge' && { is_fact: isFact }) };
    });
}

function faultsOf(problem: ProblemError | null, section: SectionName): string[] {
  const fields = problem?.fields ?? [];
  return fields.filter(({ path }) => path === `sections.${section}`).map(({ message }) => message);
}

interface FormProps {
  read: ReadVersion;
  problem: ProblemError | null;
  onSaved: () => void;
  /** Whether there is something that is not saved. */
  onDirty: (isDirty: boolean) => void;
  isElsewhere: IsElsewhere;
}

/** A draft's words, section by section and piece by piece. What somebody else saves is shown while nothing is typed. */
export function SectionsForm({ read, problem, onSaved, onDirty, isElsewhere }: FormProps) {
  const clientId = useClientId();
  const { id, status } = read.version;
  const save = useCallback(
    async (patch: Partial<Pieces>, etag: string): Promise<Stored<Pieces>> => {
      const sections = Object.fromEntries(
        SECTION_NAMES.flatMap((section) => {
          const pieces = patch[section];
          return pieces === undefined ? [] : [[section, editsOf(section, pieces)] as const];
        }),
      );
      const { body, etag: tag } = await callWithEtag(
        api.PUT('/api/v1/prompt-versions/{id}/sections', {
          params: { path: { id } },
          body: { sections },
          headers: { 'if-match': etag },
        }),
      );
      const after = { version: body, etag: tag ?? '' };
      showAnswer(versionQuery(clientId, id).queryKey, after);
      await refreshPrompts(clientId);
      onSaved();
      return storedOf(after);
    },
    [clientId, id, onSaved],
  );
  const readNow = useCallback(async () => {
    const now = await readVersion(id);
    showAnswer(versionQuery(clientId, id).queryKey, now);
    return storedOf(now);
  }, [clientId, id]);
  const record = useRecordForm<Pieces>({
    stored: storedOf(read),
    readOnly: false,
    ...{ save, read: readNow, saved: words.saved, faultPath },
  });
  const { form, isDirty, stored, follow } = record;
  useEffect(() => {
    onDirty(isDirty);
    return () => onDirty(false);
  }, [isDirty, onDirty]);
  useEffect(() => {
    // What goes out is what was read last, so that is what has to stand here.
    if (!isDirty && stored.etag !== read.etag) follow(storedOf(read));
  }, [isDirty, stored.etag, read, follow]);
  return (
    <div className={classes.sections}>
      {status !== 'draft' && (
        <p className={classes.note} role="alert">
          {words.wentOut}
        </p>
      )}
      {SECTION_NAMES.map((section) => (
        <SectionPieces
          key={section}
          section={section}
          pieces={form.values[section]}
          faults={[...faultsOf(problem, section), ...ownFaults(form.faults, section)]}
          onChange={(pieces) => form.set(section, pieces)}
        />
      ))}
      <RecordFrame
        record={record}
        isNew={false}
        isElsewhere={isElsewhere}
        onSave={record.save}
        labelOf={(section) => promptsText.sections[section]}
        shown={(_section, pieces) => (
          <span className={classes.pre}>
            {/* Of a section. */}
            {(pieces as readonly Piece[]).map(({ content }) => content).join('\n') || uiText.conflict.blank}
          </span>
        )}
      />
    </div>
  );
}

const faultPath = (path: string): string => path.replace(/^sections\./, '').replace(/\.(content|why|is_fact)$/, '');

function ownFaults(faults: Readonly<Record<string, string>>, section: SectionName): string[] {
  return Object.entries(faults).flatMap(([path, message]) =>
    path === section || path.startsWith(`${section}.`) ? [message] : [],
  );
}

interface PiecesProps {
  section: SectionName;
  pieces: readonly Piece[];
  faults: readonly string[];
  onChange: (pieces: readonly Piece[]) => void;
}

function SectionPieces({ section, pieces, faults, onChange }: PiecesProps) {
  const made = useRef(0);
  const name = promptsText.sections[section];
  const change = (at: number, piece: Partial<Piece>): void =>
    onChange(pieces.map((each, index) => (index === at ? { ...each, ...piece } : each)));
  const swap = (at: number, other: number): void =>
    onChange(pieces.map((each, index) => (index === at ? pieces[other] : index === other ? pieces[at] : each) ?? each));
  const add = (): void => {
    made.current += 1;
    onChange([
      ...pieces,
      { key: `new ${made.current}`, content: '', why: '', is_fact: false, source: null, givenWhy: '' },
    ]);
  };
  return (
    <SectionBox section={section} faults={faults}>
      {pieces.length === 0 && <p className={classes.note}>{words.nothingYet}</p>}
      <ol className={classes.pieces}>
        {pieces.map((piece, at) => (
          <li key={piece.key}>
            <div className={classes.piece}>
              <Textarea
                id={fieldId(`${section}.${at}`)}
                aria-label={words.piece(at + 1, name)}
                autosize
                minRows={1}
                maxRows={14}
                value={piece.content}
                onChange={(event) => change(at, { content: event.currentTarget.value })}
              />
              <div className={classes.pieceActs}>
                <ActionIcon aria-label={words.up(at + 1)} disabled={at === 0} onClick={() => swap(at, at - 1)}>
                  <IconArrowUp size={15} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  aria-label={words.down(at + 1)}
                  disabled={at === pieces.length - 1}
                  onClick={() => swap(at, at + 1)}
                >
                  <IconArrowDown size={15} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  aria-label={words.removePiece(at + 1)}
                  onClick={() => onChange(pieces.filter((_, index) => index !== at))}
                >
                  <IconTrash size={15} aria-hidden />
                </ActionIcon>
              </div>
            </div>
            {piece.source === null ? (
              <TextInput
                size="xs"
                aria-label={words.why}
                placeholder={`${words.why}. ${words.whyPlaceholder}.`}
                value={piece.why}
                onChange={(event) => change(at, { why: event.currentTarget.value })}
              />
            ) : (
              <Provenance source={piece.source} why={piece.why} />
            )}
            {section === 'knowledge' && (
              <Checkbox
                size="xs"
                label={words.isFact}
                checked={piece.is_fact}
                onChange={(event) => change(at, { is_fact: event.currentTarget.checked })}
              />
            )}
          </li>
        ))}
      </ol>
      <div>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          aria-label={words.addPiece(name)}
          onClick={add}
        >
          {words.addPiece(name)}
        </Button>
      </div>
    </SectionBox>
  );
}

function SectionBox(props: { section: SectionName; faults: readonly string[]; children: React.ReactNode }) {
  const { section, faults, children } = props;
  return (
    <section className={classes.section} aria-label={promptsText.sections[section]}>
      <h3>{promptsText.sections[section]}</h3>
      <p className={classes.note}>{promptsText.sectionAbout[section]}</p>
      {faults.length > 0 && (
        <ul className={classes.sectionFaults}>
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
      {children}
    </section>
  );
}

/** A version's words as they are, each piece with where it comes from. */
export function SectionsText({ version, problem }: { version: Version; problem: ProblemError | null }) {
  const pieces = piecesOf(version);
  return (
    <div className={classes.sections}>
      {version.status !== 'draft' && <p className={classes.note}>{words.onlyDraft}</p>}
      {SECTION_NAMES.map((section) => (
        <SectionBox key={section} section={section} faults={faultsOf(problem, section)}>
          {pieces[section].length === 0 && <p className={classes.note}>{words.nothingYet}</p>}
          <ol className={classes.pieces}>
            {pieces[section].map(({ key, content, source, why, is_fact: isFact }) => (
              <li key={key}>
                <p className={classes.pre}>{content}</p>
                <Provenance source={source ?? ''} why={isFact ? `${why} · ${words.isFact.toLowerCase()}` : why} />
              </li>
            ))}
          </ol>
        </SectionBox>
      ))}
    </div>
  );
}
