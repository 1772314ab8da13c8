import { describe, expect, it } from 'vitest';
import type { ProviderAction } from '@rekindle/contracts';
import { actionFor, ERROR_ROWS, errorRow, isKnownError } from '../src/index.ts';

describe('each code of the table leads to its action', () => {
  it.each<[number[], ProviderAction, boolean]>([
    [[20003, 30002], 'pause_client', false],
    [[20429, 21611, 30001, 30022, 30023, 30027], 'slow_down', false],
    [[21211, 21614, 30005, 30006], 'invalid_number', true],
    [[21408], 'pause_country', false],
    [[21603, 21606, 21703, 21704, 21212, 21608, 30032, 30034, 30035], 'pause_campaign', false],
    [[21610, 30004], 'suppress', true],
    [[21617], 'template_fault', true],
    [[14107], 'manual_mode', false],
    [[30003, 30008], 'retry_once_later', false],
    [[30007], 'spam_filtered', false],
    [[30036], 'replan_if_wanted', false],
    [[30410], 'none', false],
  ])('%j: %s, permanent %s', (codes, action, permanent) => {
    for (const code of codes) {
      expect(isKnownError(code)).toBe(true);
      expect(errorRow(code)).toMatchObject({ code, action, permanent });
      expect(actionFor(code, 400)).toBe(action);
    }
  });

  it('has one row per code, each with a sentence that an operator can read', () => {
    expect(new Set(ERROR_ROWS.map((row) => row.code)).size).toBe(ERROR_ROWS.length);
    for (const row of ERROR_ROWS) expect(row.sentence).toMatch(/^[A-Z].{15,120}\.$/);
  });

  it('waits exactly where an action is to wait', () => {
    for (const row of ERROR_ROWS) {
      expect(row.holdMs > 0).toBe(row.action === 'slow_down' || row.action === 'retry_once_later');
    }
  });

  it('an unknown code stops only this message, and says which code it was', () => {
    expect(errorRow(29999)).toMatchObject({ action: 'none', permanent: false });
    expect(errorRow(29999).sentence).toContain('29999');
    expect(errorRow(null)).toMatchObject({ action: 'none', permanent: false });
  });

  it.each([401, 403, 404])(
    'an unknown code with HTTP %i means the account or its address: the client stops',
    (status) => {
      expect(actionFor(null, status)).toBe('pause_client');
      expect(actionFor(29999, status)).toBe('pause_client');
      expect(actionFor(21610, status)).toBe('suppress');
    },
  );
});
