import { nextStep, type StepInput } from './index';

const rate: StepInput = {
  direction: 'HIGHER',
  kind: 'ratio',
  flow: false,
  unit: '%',
  decimals: 2,
  value: '0.911112',
  numerator: '123319',
  denominator: '135350',
  threshold: '0.90',
  target: '0.925',
  state: 'warn',
  workdaysLeft: 32,
};
const flow: StepInput = {
  ...rate,
  kind: 'simple',
  flow: true,
  unit: '万元',
  decimals: 0,
  value: '583',
  numerator: '583',
  denominator: null,
  threshold: '840',
  target: '1200',
};

describe('next step', () => {
  it('counts pieces of a rate: so many more reach the target', () =>
    expect(nextStep(rate)).toEqual({ kind: 'more', amount: '1880', unit: 'item', to: 'target', goal: '0.925' }));
  it('aims at the threshold first where that is missed', () =>
    expect(nextStep({ ...rate, value: '0.89', numerator: '120461', state: 'bad' })).toMatchObject({ kind: 'more', to: 'threshold', amount: '1354' }));
  it('counts fewer where lower is better', () =>
    expect(
      nextStep({ ...rate, direction: 'LOWER', value: '0.0062', numerator: '558', denominator: '90000', threshold: '0.009', target: '0.006' }),
    ).toMatchObject({ kind: 'fewer', amount: '18' }));
  it('says what a day must bring', () => expect(nextStep(flow)).toMatchObject({ kind: 'perDay', amount: '20', unit: '万元' }));
  it('says what a day may cost', () => expect(nextStep({ ...flow, direction: 'LOWER' })).toMatchObject({ kind: 'budgetPerDay', amount: '19' }));
  it('asks for nothing that is reached', () => {
    expect(nextStep({ ...flow, value: '1200', state: 'ok' }).kind).toBe('reached');
    expect(nextStep({ ...rate, value: '0.93', state: 'ok' }).kind).toBe('keep');
  });
  it('waits for data rather than guess', () => expect(nextStep({ ...rate, value: null, state: 'none' })).toMatchObject({ kind: 'waitForData', amount: null }));
});
