import { givenCampaign, givenClient, givenSentM1, phoneOf } from '@rekindle/testkit';
import { describe, expect, test } from 'vitest';
import { givenInstallation } from './given-installation.ts';

const here = givenInstallation(73);

describe('why', () => {
  async function texted() {
    const client = await givenClient(here());
    const campaign = await givenCampaign(here(), client);
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    const { messageId } = await givenSentM1(here(), client, campaign, lead);
    return { client, campaign, lead, messageId };
  }

  test('a lead is found by its id and by its number, with one sentence and what lies behind it', async () => {
    const { lead, messageId } = await texted();
    const byId = await here().run('why', 'lead', lead.leadId);
    expect(byId.out[0]).toBe(
      'M1 went Mon 23 Nov 2026 10:00 (delivered), no answer yet; M2 is due Wed 25 Nov 2026 10:00.',
    );
    expect(byId.out.slice(1).join('\n')).toContain(`attempt 1 of M1`);
    expect(byId.out.slice(1).join('\n')).toContain(messageId);
    expect((await here().run('why', 'lead', lead.phone.replace('+44', '0'))).out).toEqual(byId.out);
  });

  test('a text has its own sentence', async () => {
    const { messageId, lead } = await texted();
    const said = (await here().run('why', 'message', messageId, '--json')).json<{ sentence: string; leadId: string }>();
    expect(said).toMatchObject({ sentence: 'M1 went Mon 23 Nov 2026 10:00 and was delivered.', leadId: lead.leadId });
  });

  test('a number of several leads is a conflict', async () => {
    await texted();
    const other = await givenClient(here());
    await givenCampaign(here(), other);
    expect(await here().run('why', 'lead', phoneOf(1))).toMatchObject({ code: 4, out: [] });
    expect(await here().run('why', 'lead', phoneOf(1), '--client', other.slug)).toMatchObject({ code: 0 });
  });

  test.each([
    ['lead', '01a1fc13-41f9-7451-a262-49df5abfc613', 3],
    ['message', '01a1fc13-41f9-7451-a262-49df5abfc613', 3],
    ['lead', phoneOf(99), 3],
    ['lead', 'Sam', 2],
    ['message', 'that one', 2],
    ['planet', 'x', 2],
  ])('%s %s ends with %i', async (kind, id, code) => {
    expect(await here().run('why', kind, id)).toMatchObject({ code, out: [] });
  });
});
