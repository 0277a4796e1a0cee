import { test } from '../test';
import { Story } from '../story';
import { changeTarget } from '../scenes/adjust';
import { appeal, decideAppeal, letDecisionStand } from '../scenes/appeal';
import { deliverData } from '../scenes/collect';
import { lockData, seeWhatIsMissing } from '../scenes/lock';
import { answerWarning } from '../scenes/monitor';
import { beginAgain, closeQuarter, refuseToClose } from '../scenes/next';
import { holdReview, lookBack } from '../scenes/review';
import { payOut } from '../scenes/reward';
import { publishResults } from '../scenes/score';
import { settleTargets } from '../scenes/set';

test.describe.configure({ mode: 'serial', timeout: 300_000 });

/** The loop told once: the third quarter of a store manager from its last open target to the first of the fourth. */
test.describe('two periods', () => {
  let story: Story;

  test.beforeAll(async ({ browser, lang }) => {
    story = await Story.begin(browser, lang);
  });
  test.afterEach(async () => story.cast.rest());
  test.afterAll(async () => story.cast.leave());

  test('set: owner and head settle the last target, and both sign', () => settleTargets(story));
  test('collect: a file is handed in, and the figures move by themselves', () => deliverData(story));
  test('monitor: a warning reaches its owner first', () => answerWarning(story));
  test('review: a meeting goes from facts to an action its owner accepts', () => holdReview(story));
  test('adjust: a target is changed under approval, from a day on', () => changeTarget(story));
  test('lock: the console says what is missing', async ({ later }) => {
    await story.speak(later);
    await seeWhatIsMissing(story);
  });
  test('lock: what is missing is done, and the data is locked', () => lockData(story));
  test('score: results are published, and every number explains itself', () => publishResults(story));
  test('close: refused, with the list of what is missing', () => refuseToClose(story));
  test('appeal: a result is contested, screened and answered', () => appeal(story));
  test('appeal: a panel that had no part in it decides, and the grade follows', () => decideAppeal(story));
  test('review: the quarter is looked back on', () => lookBack(story));
  test('appeal: the decision stands, and the result is final', () => letDecisionStand(story));
  test('reward: pay is calculated by one, approved by another, opened by its owner alone', () => payOut(story));
  test('close: the quarter ends', () => closeQuarter(story));
  test('begin again: the next quarter starts from what the last one has left', () => beginAgain(story));
});
