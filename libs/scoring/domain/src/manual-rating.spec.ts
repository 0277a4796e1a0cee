import { type Rating, scoreManualRating } from './manual-rating';

describe('MANUAL_RATING', () => {
  it('G21 raters count by their weight', () => {
    const ratings: Rating[] = [
      { weight: '70', rating: 4 },
      { weight: '30', rating: 3 },
    ];
    expect(scoreManualRating({ ratings })).toEqual({ score: '94.00' });
  });
  it('a mark outside 80 to 100 needs a comment', () => {
    expect(() => scoreManualRating({ ratings: [{ weight: '100', rating: 5, comment: ' ' }] })).toThrow('ratingNeedsComment');
    expect(scoreManualRating({ ratings: [{ weight: '100', rating: 5, comment: 'Saved the launch' }] })).toEqual({ score: '120.00' });
  });
  it('rater weights add up to 100', () => expect(() => scoreManualRating({ ratings: [{ weight: '70', rating: 4 }] })).toThrow('raterWeightsTotal100'));
  it('there is no mark 6', () => {
    expect(() => scoreManualRating({ ratings: [{ weight: '100', rating: 6 as 5 }] })).toThrow('ratingOutOfScale');
  });
});
