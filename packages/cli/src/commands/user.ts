import { inTenant, isSenderNumber, sqlState, type Tx } from '@rekindle/db';
import { isZoneId, parseMobile, territoryOf } from '@rekindle/domain';
import { CliError, notFound, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findClient } from '../find-client.ts';
import type { UserFlags } from '../people-program.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';

const UNIQUE_VIOLATION = '23505';
const ROLES = ['sales_rep', 'manager', 'company_owner', 'admin', 'read_only'] as const;

/** `rekindle user add`. */
export async function addUser(session: Session, options: UserFlags & { email: string }): Promise<number> {
  const email = emailOf(options.email);
  const fields = fieldsOf(options);
  return await withStore(session, async (store) => {
    const client = await findClient(store, options.client);
    await refuseSender(store, fields.phone ?? null);
    try {
      await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, (tx) =>
        tx
          .insertInto('users')
          .values({ client_id: client.id, id: store.ids.next(), email, ...fields })
          .execute(),
      );
    } catch (error) {
      if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
      throw new CliError(
        EXIT.conflict,
        `${email} works for ${client.name} already: npx --no rekindle user set changes them.`,
      );
    }
    return await show(session, store, client.id, { ...options, email });
  });
}

/** `rekindle user set`. */
export async function setUser(session: Session, options: UserFlags & { email: string }): Promise<number> {
  const email = emailOf(options.email);
  const fields = fieldsOf(options);
  if (Object.keys(fields).length === 0) throw usage('Say what to change: npx --no rekindle user set --help.');
  return await withStore(session, async (store) => {
    const client = await findClient(store, options.client);
    await refuseSender(store, fields.phone ?? null);
    const changed = await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, (tx) =>
      tx
        .updateTable('users')
        .set(fields)
        .where('client_id', '=', client.id)
        .where('email', '=', email)
        .returning('id')
        .executeTakeFirst(),
    );
    if (changed === undefined) throw notFound(`Nobody at ${client.name} has the address ${email}.`);
    return await show(session, store, client.id, { ...options, email });
  });
}

/** `rekindle user list`. */
export async function listUsers(session: Session, options: { client: string; json?: true }): Promise<number> {
  return await withStore(session, async (store) => {
    const client = await findClient(store, options.client);
    const users = await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, (tx) =>
      readUsers(tx, client.id),
    );
    if (options.json) session.data(JSON.stringify(users));
    else for (const user of users) session.data(shown(user));
    if (users.length === 0)
      session.say(`Nobody works for ${client.name} yet: npx --no rekindle user add EMAIL --client ...`);
    return EXIT.ok;
  });
}

function emailOf(text: string): string {
  const email = text.trim().toLowerCase();
  if (/^[^\s@<>]+@[^\s@<>]+$/.test(email)) return email;
  throw usage(`"${text}" is no e-mail address.`);
}

/** The columns that the options say something of. */
function fieldsOf(options: UserFlags) {
  const { name, phone, quiet, timezone, territory, emails, texts } = options;
  const [first, ...last] = name?.trim().split(/\s+/) ?? [];
  const role = ROLES.find((each) => each === options.role);
  const status = (['active', 'suspended'] as const).find((each) => each === options.status);
  if (timezone !== undefined && !isZoneId(timezone))
    throw usage(`"${timezone}" is no time zone; Europe/London is one.`);
  const [start = null, end = null] = quiet === undefined || quiet === 'none' ? [] : quiet.split('-');
  return {
    ...(name !== undefined && { first_name: first ?? '', last_name: last.length > 0 ? last.join(' ') : null }),
    ...(phone !== undefined && { phone: phoneOf(phone) }),
    ...(role !== undefined && { role }),
    ...(status !== undefined && { status }),
    ...(territory.length > 0 && { territories: territory.map(areaOf) }),
    ...(quiet !== undefined && { quiet_hours_start: start, quiet_hours_end: end }),
    ...(timezone !== undefined && { timezone }),
    ...(emails !== undefined && { notify_email: emails }),
    ...(texts !== undefined && { notify_text: texts }),
  };
}

function phoneOf(text: string): string | null {
  if (text === 'none') return null;
  const parsed = parseMobile(text, { allowInternational: true });
  if (parsed.ok) return parsed.e164;
  throw usage(`"${text}" is no mobile number; write it like +447400123456.`);
}

/** A text to a number that texts are sent from would come back as somebody's answer. */
async function refuseSender(store: Store, phone: string | null): Promise<void> {
  await store.clock.sync();
  if (phone === null || !(await isSenderNumber(store, phone))) return;
  throw new CliError(EXIT.conflict, `${phone} is a number that leads are texted from.`);
}

function areaOf(text: string): string {
  const area = territoryOf(text);
  if (area !== null) return area;
  throw usage(`"${text}" is no postcode area or district, such as M or SW1A.`);
}

interface UserRow {
  email: string;
  first_name: string | null;
  last_name: string | null;
  phone: string | null;
  role: string;
  status: string;
  territories: string[];
  quiet_hours_start: string | null;
  quiet_hours_end: string | null;
  timezone: string | null;
  notify_email: boolean;
  notify_text: boolean;
}

async function readUsers(tx: Tx, clientId: string, email?: string): Promise<UserRow[]> {
  let query = tx
    .selectFrom('users')
    .select(['email', 'first_name', 'last_name', 'phone', 'role', 'status', 'territories'])
    .select(['quiet_hours_start', 'quiet_hours_end', 'timezone', 'notify_email', 'notify_text'])
    .where('client_id', '=', clientId)
    .orderBy('email');
  if (email !== undefined) query = query.where('email', '=', email);
  return await query.execute();
}

async function show(
  session: Session,
  store: Store,
  clientId: string,
  options: { email: string; json?: true },
): Promise<number> {
  const [user] = await inTenant(store.db, { clientId, now: store.clock.now() }, (tx) =>
    readUsers(tx, clientId, options.email),
  );
  if (user === undefined) throw notFound(`${options.email} is gone.`);
  session.data(options.json ? JSON.stringify(user) : shown(user));
  return EXIT.ok;
}

function shown(user: UserRow): string {
  const name = [user.first_name, user.last_name].filter((part) => part !== null && part !== '').join(' ');
  const told = [
    user.notify_email ? 'e-mail' : null,
    user.notify_text && user.phone !== null ? `text to ${user.phone}` : null,
  ].filter((way) => way !== null);
  const quiet =
    user.quiet_hours_start === null || user.quiet_hours_end === null
      ? ''
      : `, no texts ${user.quiet_hours_start.slice(0, 5)}-${user.quiet_hours_end.slice(0, 5)}`;
  const where = user.territories.length === 0 ? '' : `, for ${user.territories.join(' ')}`;
  const ways = told.length === 0 ? 'told nothing' : `told by ${told.join(' and ')}`;
  return `${name === '' ? user.email : `${name} <${user.email}>`}: ${user.role}, ${user.status}${where}, ${ways}${quiet}`;
}
