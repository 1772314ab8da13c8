import { describe, expect, it, test } from 'vitest';
import { unapprovedClaims } from '../../../src/gates/after/claims.ts';

describe('a price without a currency is a claim', () => {
  it.each([
    ['The price is 4999 all in. What day suits you?', ['4999']],
    ['roughly 5000 for a 3 bed', ['5000']],
    ['We can do it for 350', ['350']],
    ['It costs 4,999', ['4,999']],
    ['It costs about 60 more', ['60']],
    ['Prices start at 99', ['99']],
    ['Prices start from just 9 for the small one', ['9']],
    ['It works out at 1200 for the lot.', ['1200']],
    ['Most people pay around 45', ['45']],
    ['That would be 20 a month', ['20']],
    ['It is 300 a year', ['300']],
    ['about 80 per month', ['80']],
    ['They are 350 each', ['350']],
    ['from 4999, fitted', ['4999']],
    ['Usually around 4000 to 5000.', ['4000 to 5000']],
    ['Between 4000 and 5000 for a semi', ['4000 and 5000']],
    ['You are looking at 6000', ['6000']],
    ['Yours for 2500', ['2500']],
    ["It's 4999", ['4999']],
    ['The price would be five thousand', ['five thousand']],
    ['It is a few hundred upfront', ['a few hundred']],
    ['The deposit is fifty', ['fifty']],
    ['It costs fifty a month', ['fifty']],
    ['Price: 4999', ['4999']],
    ['Price for a 3 bed semi: 4999', ['4999']],
    ['1500 plus VAT', ['1500']],
    ['The price is 4999 today', ['4999']],
    ['It costs 4999 altogether', ['4999']],
  ])('%s', (text, claims) => {
    expect(unapprovedClaims(text, [])).toEqual(claims);
  });
});

test('a price is approved as a whole, not piece by piece', () => {
  expect(unapprovedClaims('The price is 49.95', ['The price is 49.95'])).toEqual([]);
  expect(unapprovedClaims('The price is 49.95', ['The price is 49.9, or 5 for members'])).toEqual(['49.95']);
});

test('what is free by an approved text may be included, not only be', () => {
  expect(unapprovedClaims('We include free fitting', ['Fitting is free with every window.'])).toEqual([]);
  expect(unapprovedClaims('We include free fitting', ['The survey is free.'])).toEqual(['include free fitting']);
});

describe('a time without a colon is no money', () => {
  it.each([
    'I can call you around 1630.',
    'Shall I ring around 1630?',
    'I will call at 0900.',
    'Someone can ring you tomorrow about 1000, if that suits.',
    'Are you free around 1545?',
    'Will you be home about 1715?',
    'We could pop round on Tuesday around 1430.',
    'We are open from 1000 to 1800.',
    'I can call you back between 1400 and 1600.',
    'Your slot is around 1115.',
    'Call you this afternoon around 1630 or later?',
  ])('%s', (text) => {
    expect(unapprovedClaims(text, [])).toEqual([]);
  });

  it.each([
    ['Usually around 1630 all in', ['1630']],
    ["When you are home it's 1630", ['1630']],
    ["It's around 1630.", ['1630']],
    ['I can call you, it is £1630', ['£1630']],
    ['Around 1630.', ['1630']],
    // Nobody comes at 67 minutes past, at 16:23 or at half past 25.
    ['I can call you around 1667.', ['1667']],
    ['I can call you around 1623.', ['1623']],
    ['I can call you around 2530.', ['2530']],
    ['I can call you around 1,630.', ['1,630']],
    ['Come back around 1500 fitted', ['1500']],
    ['We visit around 1500 for a 3 bed', ['1500']],
    ['It costs what I said on the call around 1500.', ['1500']],
    ['I can call you between 1400 and 5000.', ['1400 and 5000']],
    ['Ring us. Usually around 1500.', ['1500']],
    ['You can book a visit for around 1500.', ['1500']],
  ])('but money is, where %s', (text, claims) => {
    expect(unapprovedClaims(text, [])).toEqual(claims);
  });
});

describe('so are words for no cost, a half and a double', () => {
  it.each([
    ['There is no upfront cost', 'no upfront cost'],
    ['There are no hidden fees', 'no hidden fees'],
    ['There is nothing to pay', 'nothing to pay'],
    ['Nothing upfront', 'Nothing upfront'],
    ['It will not cost you a penny', 'not cost you a penny'],
    ['It cuts your bills in half', 'in half'],
    ['Bills go down by half.', 'by half'],
    ['You keep half your energy bills', 'half your energy bills'],
    ['It halves what you spend', 'halves'],
    ['It can double your savings', 'double your'],
    ['Next year bills will double.', 'will double'],
  ])('%s', (text, claim) => {
    expect(unapprovedClaims(text, [])).toContain(claim);
  });
});

describe('a figure that is no money is none', () => {
  it.each([
    'It takes about 10 minutes',
    'A call takes around 45 minutes.',
    'Can we call at 4?',
    'Shall we call around 3pm?',
    'Around 4? Or about 5 if that is better',
    'around 10.30 or from 14:30',
    'About 20 past is fine',
    'roughly 20 panels',
    'about 2 days',
    'Is that for 3 people?',
    'Is it for 50 people or more?',
    'We could look at the price at 4, or go over costs around 5?',
    'The price depends on 3 things',
    'The quote is for 12 windows',
    'The cost is 2 calls and a visit',
    'You asked us for a quote from 2024.',
    'You asked around 2019',
    'around 40 homes a year',
    'We have fitted around 300.',
    'Is it around 25 December you are back?',
    'from 9 to 5',
    'Monday to Friday from 28 to 30 November',
    'Is it number 45?',
    'Is that about 42 Hill Road?',
    'It is 45 Hill Road, right?',
    'roughly 50 to 60 panels',
    'It is 10.30 now',
    'Are you on 0113 496 0000?',
    'Sorry, is it 07400 123456?',
    'Would you pay in 3 parts?',
    'Are you paying two lenders now?',
    'A colleague will quote on Tuesday 14 May at 9',
    'Is it a 3 bed or a 4 bed?',
    'For about a hundred homes',
    'I can call in half an hour, or by half past 3',
    'Is it for a double garage or double glazing?',
    'Half the week works, which half suits you?',
    'Shall I double check that?',
  ])('%s', (text) => {
    expect(unapprovedClaims(text, [])).toEqual([]);
  });
});

describe('a price without a currency is approved', () => {
  it.each([
    ['The price is 4999 all in.', 'It is £4,999 fitted'],
    ['The price is 5000', 'From £5k'],
    ['Roughly 5000 for a 3 bed', 'Prices: 3 bed 5000; 4 bed 6000'],
    ['It costs 350', 'The survey is 350 pounds'],
    ['Between 4000 and 5000', 'From £4,000 to £5,000'],
    ['We can do it for 350', 'K-1a2b3c4d: We do it for 350'],
    ['It costs fifty a month', 'fifty a month'],
    ['There is no up-front cost', 'No upfront costs'],
  ])('%s by %s', (text, approved) => {
    expect(unapprovedClaims(text, [approved])).toEqual([]);
  });
  it.each([
    ['The price is 499', 'It is £4,999 fitted'],
    ['Between 4000 and 5000', 'From £4,000'],
    ['Roughly 5000 for a 3 bed', 'We have fitted 5000 roofs in Leeds'],
    ['It costs 3', 'Prices for 3 bed semis on request'],
    ['The price is £4999', 'The price is 4999'],
  ])('but not %s by %s', (text, approved) => {
    expect(unapprovedClaims(text, [approved])).not.toEqual([]);
  });
});

describe('what is free is approved of the same thing alone', () => {
  it.each([
    ['The survey is free', 'Book your free survey today'],
    ['You get a free survey', 'Surveys are free.'],
    ['We do a free survey', 'K-1a2b3c4d: Surveys are free.'],
    ['The survey is completely free', 'The survey is completely free'],
  ])('%s by %s', (text, approved) => {
    expect(unapprovedClaims(text, [approved])).toEqual([]);
  });
  it.each([
    ['You get a free battery', 'Book your free survey today'],
    ['The install is free', 'Surveys are free. The install is not.'],
    ['It is free', 'Surveys are free'],
  ])('but not %s by %s', (text, approved) => {
    expect(unapprovedClaims(text, [approved])).not.toEqual([]);
  });
});
