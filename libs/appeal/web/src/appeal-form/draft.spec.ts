import { LINE_GROUNDS } from '@kpi-loop/appeal/domain';
import { blank, bodyOf, contest, drop, lacking, reword, WHOLE_GROUNDS } from './draft';

describe('the draft of an appeal', () => {
  it('contests a line by the first kind of ground that is not taken for it', () => {
    const once = contest(blank(), 'nps', LINE_GROUNDS);
    const twice = contest(once, 'nps', LINE_GROUNDS);
    expect(twice.grounds.map(({ lineId, ground }) => [lineId, ground])).toEqual([
      ['nps', 'DATA'],
      ['nps', 'RULE_APPLICATION'],
    ]);
    expect(contest(once, 'sales', LINE_GROUNDS).grounds[1].ground).toBe('DATA');
  });

  it('contests the whole result without a line', () => {
    expect(WHOLE_GROUNDS).toEqual(['PROCEDURE', 'CALIBRATION', 'PAYOUT']);
    expect(contest(blank(), null, WHOLE_GROUNDS).grounds).toEqual([{ ground: 'PROCEDURE', lineId: null, text: '' }]);
  });

  it('lacks something to contest, then an explanation of each, then nothing', () => {
    const chosen = contest(blank(), 'nps', LINE_GROUNDS);
    expect(lacking(blank())).toEqual(['ground']);
    expect(lacking(chosen)).toEqual(['text']);
    expect(lacking(reword(chosen, 0, { text: '  ' }))).toEqual(['text']);
    expect(lacking(reword(chosen, 0, { text: 'Counted twice' }))).toEqual([]);
  });

  it('wants to know what a link shows, and sends no empty row of evidence', () => {
    const chosen = reword(contest(blank(), 'nps', LINE_GROUNDS), 0, { text: ' Counted twice ' });
    expect(lacking({ ...chosen, evidence: [{ text: '', link: 'https://x.cn/1' }] })).toEqual(['evidence']);
    expect(
      bodyOf({
        ...chosen,
        evidence: [
          { text: ' Mail of 3 July ', link: '' },
          { text: '', link: '' },
        ],
      }),
    ).toEqual({
      grounds: [{ ground: 'DATA', lineId: 'nps', text: 'Counted twice' }],
      evidence: [{ text: 'Mail of 3 July', link: null }],
    });
  });

  it('leaves the others alone when one is taken out', () => {
    const two = contest(contest(blank(), 'nps', LINE_GROUNDS), null, WHOLE_GROUNDS);
    expect(drop(two, 0).grounds).toEqual([two.grounds[1]]);
  });
});
