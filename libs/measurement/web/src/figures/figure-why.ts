import type { MeasurementView } from '@kpi-loop/shared/client';
import { dateText, numberText, type Texts, type WhyModel } from '@kpi-loop/shared/ui';
import { nameIn, placesOf } from '../ui/status-words';

/** As the metric says a figure is read: a fraction as percent, to its decimals, all of it. */
const shown = (figure: MeasurementView, texts: Texts): string =>
  numberText(figure.value, texts.lang(), { unit: figure.percent ? '%' : figure.unit, decimals: placesOf(figure), compact: false });

/** What a figure of one month says about itself. */
export function whyOf(figure: MeasurementView, texts: Texts): WhyModel {
  const lang = texts.lang();
  const subject = nameIn(lang, { name: figure.subjectName, nameEn: figure.subjectNameEn });
  return {
    title: nameIn(lang, { name: figure.metricName, nameEn: figure.metricNameEn }),
    subtitle: `${subject} · ${dateText(figure.month, lang, 'UTC', 'month')}`,
    value: shown(figure, texts),
    ...(['locked', 'correction_pending'].includes(figure.status) ? {} : { provisional: texts.text(`measurement.status.${figure.status}`) }),
    ...(figure.lastDate ? { asOf: texts.text('ui.card.asOf', { day: dateText(figure.lastDate, lang, 'UTC', 'day') }) } : {}),
    ...(figure.denominator === null
      ? {}
      : {
          formula: {
            expressions: [
              { above: [{ text: figure.numerator ?? '–', tone: 'a' }], below: [{ text: figure.denominator, tone: 'b' }] },
              { above: [{ text: shown(figure, texts) }], strong: true },
            ],
          },
        }),
  };
}
