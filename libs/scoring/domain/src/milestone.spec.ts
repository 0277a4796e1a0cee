import { type MilestoneOutcome, scoreMilestone } from './milestone';

const plan: MilestoneOutcome[] = [
  { weight: '20', completed: true },
  { weight: '30', completed: true, lateDays: 5 },
  { weight: '30', completed: true, lateDays: 0 },
  { weight: '20', completed: false, pct: '0.5' },
];
const score = (milestones: MilestoneOutcome[], more = {}) => scoreMilestone({ latePenalty: '0.02', milestones, ...more }).score;

describe('MILESTONE', () => {
  it('G20 a late day costs 2 % of its milestone, an open one earns nothing', () => expect(score(plan)).toBe('77.00'));
  it('an open milestone earns its share where partial credit is allowed', () => expect(score(plan, { partialAllowed: true })).toBe('87.00'));
  it('lateness never costs more than the milestone', () => expect(score([{ weight: '100', completed: true, lateDays: 80 }])).toBe('0.00'));
  it('quality multiplies', () => expect(score([{ weight: '100', completed: true, quality: '1.1' }])).toBe('110.00'));
  it.each<[string, MilestoneOutcome[]]>([
    ['milestoneWeightsTotal100', [{ weight: '99.99', completed: true }]],
    ['daysNotWhole', [{ weight: '100', completed: true, lateDays: 0.5 }]],
    ['qualityNegative', [{ weight: '100', completed: true, quality: '-1' }]],
    ['shareOutOfRange', [{ weight: '100', completed: false, pct: '1.01' }]],
  ])('%s: refuses the outcomes', (code, milestones) => {
    expect(() => score(milestones)).toThrow(code);
  });
});
