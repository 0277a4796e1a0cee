import { blankVote, grants, lackingIn, toggle, type VoteDraft, voteOf } from './vote-draft';

const found = (outcome: 'UPHELD' | 'PARTLY' | 'REJECTED', draft: VoteDraft = blankVote(1)): VoteDraft => ({
  ...draft,
  findings: draft.findings.map(() => ({ outcome, reason: ' It was counted twice ' })),
});
const FIGURES = [
  { measurementId: 'nps', numerator: '57', denominator: null },
  { measurementId: 'rate', numerator: '8', denominator: '10' },
];

describe('a vote', () => {
  it('needs a finding and a reason for every ground', () => {
    expect(lackingIn(blankVote(2), FIGURES)).toEqual(['outcome', 'reason']);
    expect(lackingIn(found('REJECTED', blankVote(2)), FIGURES)).toEqual([]);
  });

  it('that grants something says what is to be done', () => {
    expect(grants(found('PARTLY'))).toBe(true);
    expect(lackingIn(found('PARTLY'), FIGURES)).toEqual(['remedy']);
    expect(lackingIn(toggle(found('PARTLY'), 'NONE'), FIGURES)).toEqual([]);
  });

  it('names the grade of another grade, and the figure with its value', () => {
    const regrade = toggle(found('UPHELD'), 'REGRADE');
    expect(lackingIn(regrade, FIGURES)).toEqual(['grade']);
    const correct = toggle(found('UPHELD'), 'CORRECT_FIGURE');
    const detail = { grade: null, measurementId: 'rate', numerator: '9', denominator: '' };
    expect(lackingIn({ ...correct, detail }, FIGURES)).toEqual(['figure']);
    expect(lackingIn({ ...correct, detail: { ...detail, denominator: '10' } }, FIGURES)).toEqual([]);
    expect(lackingIn({ ...correct, detail: { ...detail, measurementId: 'nps' } }, FIGURES)).toEqual([]);
  });

  it('leaves the result beside no other remedy', () => {
    const none = toggle(toggle(found('UPHELD'), 'REGRADE'), 'NONE');
    expect(none.remedies).toEqual(['NONE']);
    expect(toggle(none, 'RESCORE').remedies).toEqual(['RESCORE']);
    expect(toggle(none, 'NONE').remedies).toEqual([]);
  });

  it('is sent as it was typed, without what was left over from another choice', () => {
    const draft = { ...toggle(found('UPHELD'), 'CORRECT_FIGURE'), detail: { grade: 'A', measurementId: 'nps', numerator: '1,059', denominator: '7' } };
    expect(voteOf(draft, FIGURES)).toEqual({
      grounds: [{ no: 0, outcome: 'UPHELD', reason: 'It was counted twice' }],
      remedies: [{ kind: 'CORRECT_FIGURE', measurementId: 'nps', numerator: '1059' }],
    });
    expect(voteOf({ ...draft, findings: found('REJECTED').findings }, FIGURES).remedies).toEqual([]);
  });
});
