import { betterGrades, wayOf } from './life';

const at = (status: string, more: object = {}) => wayOf({ status, escalatedAt: null, decisions: [], refusal: '', ...more } as never);
const decided = (decision: string) => [{ level: 1, decision, at: '', grounds: [] }];

describe('the way of an appeal', () => {
  it('leads from the draft to the decision, and ends there', () => {
    expect(at('investigating')).toEqual(['draft', 'filed', 'admissibility', 'investigating', 'deliberating', 'decided', 'final']);
  });

  it('shows what was decided in the place of the decision', () => {
    expect(at('decided.partly', { decisions: decided('partly') })).toContain('decided.partly');
    expect(at('final', { decisions: decided('rejected') }).slice(-2)).toEqual(['decided.rejected', 'final']);
  });

  it('passes the second level where somebody went there', () => {
    expect(at('second_level', { decisions: decided('rejected'), escalatedAt: '2026-11-02' }).slice(-3)).toEqual(['decided.rejected', 'second_level', 'final']);
    expect(at('final', { refusal: 'Too late', escalatedAt: '2026-11-02' })).toEqual([
      'draft',
      'filed',
      'admissibility',
      'inadmissible',
      'second_level',
      'final',
    ]);
  });

  it('ends where it was withdrawn', () => {
    expect(at('withdrawn')).toEqual(['draft', 'filed', 'withdrawn']);
  });
});

describe('a new grade', () => {
  it('is a better one than the result has', () => {
    expect(betterGrades(['S', 'A', 'B', 'C'], 'B')).toEqual(['S', 'A']);
    expect(betterGrades(['S', 'A', 'B', 'C'], 'S')).toEqual([]);
    expect(betterGrades(['S', 'A'], null)).toEqual(['S', 'A']);
  });
});
