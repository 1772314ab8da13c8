import { readFile } from 'node:fs/promises';
import { listStrategies, type StoredStrategy, type Tx } from '@rekindle/db';
import { readStrategyDocument, type StrategyDocument, strategyFragments } from '@rekindle/domain';
import {
  assignToCampaign,
  deleteStrategyOf,
  saveStrategyFile,
  strategyFileOf,
  strategyNamed,
} from '@rekindle/responder';
import { notFound, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findCampaign } from '../find-campaign.ts';
import { inClient } from '../in-client.ts';
import type { Session } from '../session.ts';

interface Options {
  client: string;
  json?: true;
}

/** As many as a client can sensibly have. */
const SHOWN_MAX = 10_000;

/** `rekindle strategy list`. */
export async function showStrategies(session: Session, options: Options & { tag?: string }): Promise<number> {
  return await inClient(session, options, async (_store, clientId, inOwn) => {
    const strategies = await inOwn((tx) => everything(tx, clientId, options.tag ?? null));
    if (options.json) session.data(JSON.stringify({ strategies }));
    else for (const strategy of strategies) session.data(strategyLine(strategy));
    return EXIT.ok;
  });
}

function strategyLine({ name, isActive, columns, promptTemplateName, campaigns }: StoredStrategy): string {
  const parts = [
    isActive ? null : 'not active',
    typeof columns['tag'] === 'string' ? `tag ${columns['tag']}` : null,
    `template ${promptTemplateName}`,
    `${campaigns} ${campaigns === 1 ? 'campaign' : 'campaigns'}`,
  ];
  return `${name}: ${parts.filter((part) => part !== null).join(', ')}`;
}

/** `rekindle strategy show`. */
export async function showStrategy(session: Session, options: Options & { strategy: string }): Promise<number> {
  return await inClient(session, options, async (_store, clientId, inOwn) => {
    const { strategy, file } = await inOwn(async (tx) => {
      const found = await named(tx, clientId, options.strategy);
      return { strategy: found, file: await strategyFileOf(tx, clientId, found) };
    });
    if (options.json) session.data(JSON.stringify(file));
    else {
      session.data(strategyLine(strategy));
      for (const { section, content, source } of strategyFragments(strategy)) {
        session.data(`${section}  ${content}  [${source.slice(source.indexOf('#') + 1)}]`);
      }
    }
    return EXIT.ok;
  });
}

/** `rekindle strategy save`. */
export async function saveFromJson(session: Session, options: Options & { file: string }): Promise<number> {
  const document = documentOf(options.file, await readFile(options.file, 'utf8'));
  return await inClient(session, options, async (store, clientId) => {
    const { strategy, added } = await saveStrategyFile(store, clientId, document);
    if (options.json) session.data(JSON.stringify({ id: strategy.id, name: strategy.name, added }));
    else session.data(`${added ? 'Added' : 'Changed'} ${strategy.name}. It holds from the next reply on.`);
    return EXIT.ok;
  });
}

function documentOf(file: string, text: string): StrategyDocument {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw usage(`${file} is no JSON.`);
  }
  const read = readStrategyDocument(content);
  if ('document' in read) return read.document;
  throw usage([`${file} is no file of a strategy:`, ...read.faults.map((fault) => `  ${fault}`)].join('\n'));
}

/** `rekindle strategy use`. */
export async function useStrategy(
  session: Session,
  options: Options & { campaign: string; strategy: string | null; none?: true },
): Promise<number> {
  if ((options.strategy === null) !== (options.none === true)) throw usage('Name a strategy, or say --none.');
  return await inClient(session, options, async (store, clientId, inOwn) => {
    const { datasetId, name } = await findCampaign(store, options.campaign, options.client);
    const { strategy } = options;
    const chosen = strategy === null ? null : await inOwn((tx) => named(tx, clientId, strategy));
    await assignToCampaign(store, { clientId, datasetId }, { strategy_id: chosen?.id ?? null });
    if (options.json) session.data(JSON.stringify({ dataset_id: datasetId, strategy_id: chosen?.id ?? null }));
    else session.data(`${name} is answered by ${chosen?.name ?? 'no strategy'} from the next reply on.`);
    return EXIT.ok;
  });
}

/** `rekindle strategy delete`. */
export async function removeStrategy(session: Session, options: Options & { strategy: string }): Promise<number> {
  return await inClient(session, options, async (store, clientId, inOwn) => {
    const gone = await inOwn((tx) => named(tx, clientId, options.strategy));
    await deleteStrategyOf(store, { clientId, id: gone.id });
    if (options.json) session.data(JSON.stringify({ id: gone.id, name: gone.name }));
    else session.data(`Deleted ${gone.name}.`);
    return EXIT.ok;
  });
}

async function everything(tx: Tx, clientId: string, tag: string | null): Promise<StoredStrategy[]> {
  const page = { clientId, q: null, tag, active: null, after: null, limit: SHOWN_MAX };
  return (await listStrategies(tx, page)).sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

async function named(tx: Tx, clientId: string, wanted: string): Promise<StoredStrategy> {
  const found = await strategyNamed(tx, clientId, wanted);
  if (found !== null) return found;
  const names = (await everything(tx, clientId, null)).map(({ name }) => name);
  throw notFound(`There is no strategy "${wanted}". There are: ${names.join(', ') || 'none'}.`);
}
