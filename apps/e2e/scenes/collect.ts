import type { Row } from '../../../tools/demo/src';
import { delivery } from '../company';
import { expect } from '../test';
import type { Story } from '../story';

/** For six days the shelves of the store stood half empty, and sales fell with them. */
function emptyShelves(unitCode: string): (row: Row) => Row {
  return (row) =>
    row['unit_code'] === unitCode ? { ...row, stockout_skus: Math.round(Number(row['skus']) * 0.3), sales: (Number(row['sales']) * 0.7).toFixed(2) } : row;
}

/** 采集: the steward hands in the file of the week, and the figures on the owner's open page move by themselves. */
export async function deliverData(story: Story): Promise<void> {
  const { t, names } = story;
  const [steward, owner] = [await story.as('taoran'), await story.as('xiaoman')];
  await story.moveTo('2026-08-24');
  const week = delivery('rt_pos_daily', '2026-08-18', '2026-08-23', emptyShelves(names.unitOf('xiaoman')))!;

  await owner.open('/my-kpis');
  const figure = (code: string) => owner.main.getByRole('article', { name: names.metric(code) }).getByRole('button', { name: t.like('ui.card.why') });
  const [sales, shelves] = [await figure('RT01').innerText(), await figure('RT04').innerText()];

  await steward.open('/collection/sources');
  const feed = steward.main
    .getByRole('row')
    .filter({ hasText: 'rt_pos_daily' })
    .filter({ has: steward.page.getByLabel(t('measurement.dataset.upload')) });
  await feed.getByLabel(t('measurement.dataset.upload')).setInputFiles({ name: week.name, mimeType: 'text/csv', buffer: Buffer.from(week.content) });
  await expect(steward.page).toHaveURL(/\/collection\/runs\//);
  await expect(steward.main.locator('[aria-current=step]')).toContainText(t('measurement.runStatus.succeeded'));

  // the owner has touched nothing
  await expect(figure('RT01')).not.toHaveText(sales);
  await expect(figure('RT04')).not.toHaveText(shelves);
}
