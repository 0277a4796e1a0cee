import type { YearListItem, YearMetricView, YearView } from './year.dto';

type Lang = 'zh-CN' | 'en';

const PERIODS = {
  'zh-CN': { sheet: '年度结果', head: ['期间', '开始', '结束', '综合得分', '等级', '计入年度'], yes: '是', no: '否', total: '年度得分', before: '分数段等级' },
  en: {
    sheet: 'Year',
    head: ['Period', 'From', 'To', 'Score', 'Grade', 'In the year'],
    yes: 'Yes',
    no: 'No',
    total: 'Result of the year',
    before: 'Grade by the bands',
  },
};
const METRICS = {
  'zh-CN': { sheet: '指标', head: ['编码', '指标', '期间', '目标值', '完成值', '完成率', '单项得分'], toDate: '年初至今' },
  en: { sheet: 'KPIs', head: ['Code', 'Metric', 'Period', 'Target', 'Actual', 'Attainment', 'Line score'], toDate: 'Year to date' },
};
const HEADERS = {
  'zh-CN': ['姓名', '部门', '年度得分', '年度等级', '分数段等级'],
  en: ['Name', 'Unit', 'Result of the year', 'Grade of the year', 'Grade by the bands'],
};

/** One row a person: name, unit, the result of each settled period, and of the year so far. Texts stay texts. */
export async function yearWorkbook(
  items: readonly YearListItem[],
  periods: readonly { periodId: string; name: string; nameEn: string }[],
  lang: Lang,
): Promise<Buffer> {
  // only who writes a workbook waits for the library that does
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(lang === 'en' ? 'Years' : '年度结果', { views: [{ state: 'frozen', xSplit: 1, ySplit: 1 }] });
  const word = (zh: string, en: string): string => plain((lang === 'en' && en) || zh);
  const [name, unit, total, grade, before] = HEADERS[lang];
  sheet.columns = [name, unit, ...periods.map((period) => word(period.name, period.nameEn)), total, grade, before].map((header, i) => ({
    header,
    width: i < 2 ? 20 : 16,
  }));
  sheet.getRow(1).font = { bold: true };
  for (const item of items) {
    const of = new Map(item.periods.map((period) => [period.periodId, period.total]));
    const row = sheet.addRow([
      ...[word(item.personName, item.personNameEn), word(item.unitName, item.unitNameEn)],
      ...[...periods.map(({ periodId }) => number(of.get(periodId))), number(item.total), item.grade, item.rawGrade],
    ]);
    row.eachCell((cell) => (cell.numFmt = typeof cell.value === 'number' ? '0.00' : '@'));
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** The year of one person: a row a period, then a row for each definition in each period, and to date. */
export async function personYearWorkbook(year: YearView, lang: Lang): Promise<Buffer> {
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const word = (zh: string, en: string): string => plain((lang === 'en' && en) || zh);
  const add = (name: string, head: string[], rows: Cell[][]): void => {
    const sheet = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.columns = head.map((header, i) => ({ header, width: i < 3 ? 20 : 16 }));
    sheet.getRow(1).font = { bold: true };
    for (const cells of rows) {
      const row = sheet.addRow(cells.map(({ value }) => value));
      cells.forEach(({ format }, i) => (row.getCell(i + 1).numFmt = format));
    }
  };
  const { sheet, head, yes, no, total, before } = PERIODS[lang];
  add(sheet, head, [
    ...year.periods.map((period) => [
      ...[text(word(period.name, period.nameEn)), text(period.from), text(period.to), score(period.total)],
      ...[text(period.grade), text(period.counted ? yes : no)],
    ]),
    [text(total), text(null), text(null), score(year.total), text(year.grade)],
    ...(year.rawGrade === null ? [] : [[text(before), text(null), text(null), text(null), text(year.rawGrade)]]),
  ]);
  const periodName = new Map(year.periods.map(({ periodId, name, nameEn }) => [periodId, word(name, nameEn)]));
  add(
    METRICS[lang].sheet,
    METRICS[lang].head,
    year.metrics.flatMap((metric) => {
      const of = (period: string, { target, actual, attainment, ...more }: Figures): Cell[] => [
        ...[text(metric.metricCode), text(word(metric.metricName, metric.metricNameEn)), text(period)],
        ...[amount(metric, target), amount(metric, actual), rate(attainment), score(more.score ?? null)],
      ];
      return [
        ...metric.periods.map((period) => of(periodName.get(period.periodId) ?? '', period)),
        ...(metric.toDate ? [of(METRICS[lang].toDate, metric.toDate)] : []),
      ];
    }),
  );
  return Buffer.from(await book.xlsx.writeBuffer());
}

interface Cell {
  value: string | number | null;
  format: string;
}
type Figures = Pick<YearMetricView['periods'][number], 'target' | 'actual' | 'attainment'> & { score?: string | null };

const text = (value: string | null): Cell => ({ value, format: '@' });
const score = (value: string | null): Cell => ({ value: number(value), format: '0.00' });
const rate = (value: string | null): Cell => ({ value: number(value), format: '0.00%' });
/** As the metric is read: a rate in percent, with the places of its definition. What a spreadsheet cannot hold to the last digit stays text. */
function amount({ percent, decimals }: YearMetricView, value: string | null): Cell {
  if (value !== null && value.replace(/\D/g, '').length > 15) return text(value);
  const places = percent ? Math.max(0, decimals - 2) : decimals;
  return { value: number(value), format: `#,##0${places ? `.${'0'.repeat(places)}` : ''}${percent ? '%' : ''}` };
}

/** Seven digits at most: a number of a spreadsheet holds them exactly. */
const number = (total: string | null | undefined): number | null => (total === null || total === undefined ? null : Number(total));
/** Kept as CSV, a text that begins like a formula would be one in the next spreadsheet. */
const plain = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
