import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { Router } from '@angular/router';
import { type FlowFigureView, type FlowRangeView, MeasurementsService, type TraceView } from '@kpi-loop/shared/client';
import {
  dateText,
  nameIn,
  numberText,
  ProblemError,
  ProblemSpeaker,
  resource,
  SessionStore,
  Texts,
  WhyDrawer,
  type WhyModel,
  type WhyMore,
} from '@kpi-loop/shared/ui';

/** One figure of a flow, of one unit over its period. */
export interface FlowWhyOf {
  figure: FlowFigureView;
  unitId: string;
  unitName: string;
  now: FlowRangeView;
  previous: FlowRangeView;
}

const SHOWN_ROWS = 5;

/** The why drawer of a figure of the flow: what was divided, against what, and the rows it is made of. */
@Component({
  selector: 'kl-flow-why',
  imports: [WhyDrawer],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-why-drawer [open]="of() !== null" [why]="model()" (closed)="closed.emit()" (doubted)="doubt()">
      @if (reason()) {
        <p class="kl-soft" role="alert">{{ reason() }}</p>
      }
    </kl-why-drawer>
  `,
})
export class FlowWhy {
  private readonly api = inject(MeasurementsService);
  private readonly router = inject(Router);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly speaker = inject(ProblemSpeaker);

  readonly of = input.required<FlowWhyOf | null>();
  readonly closed = output<void>();

  private readonly trace = resource({
    params: () => this.of() ?? undefined,
    loader: ({ params: { figure, unitId, now } }) =>
      this.api.measurementTrace({
        metricVersionId: figure.metricVersionId,
        subjectKind: 'unit',
        subjectId: unitId,
        from: now.from,
        to: now.to,
        part: 'numerator',
      }),
  });
  /** The flow of a unit is for everybody, the rows behind it are not. */
  protected readonly reason = computed(() => {
    const error = this.of() && this.trace.error();
    if (!error) return '';
    return error instanceof ProblemError && error.status === 403 ? this.texts.text('insight.flow.whyOf.rowsNotYours') : this.speaker.words(error).title;
  });
  protected readonly model = computed(() => {
    const of = this.of();
    return of ? modelOf(of, this.trace.hasValue() ? this.trace.value() : null, this.texts, this.session.timezone()) : null;
  });

  /** Doubts are of a month: there they are raised, and seen by whoever settles them. */
  protected doubt(): void {
    const { figure, now } = this.of()!;
    this.closed.emit();
    void this.router.navigate(['/collection/figures'], { queryParams: { metric: figure.metricVersionId, kind: 'unit', to: `${now.to.slice(0, 7)}-01` } });
  }
}

function modelOf({ figure, unitId, unitName, now, previous }: FlowWhyOf, trace: TraceView | null, texts: Texts, zone: string): WhyModel {
  const lang = texts.lang();
  const word = (key: string, params?: Record<string, unknown>): string => texts.text(`insight.flow.whyOf.${key}`, params);
  const shown = (value: string | null): string =>
    numberText(value, lang, {
      unit: figure.percent ? '%' : figure.unit,
      decimals: figure.percent ? Math.max(0, figure.decimals - 2) : figure.decimals,
      compact: false,
    });
  const range = ({ from, to }: FlowRangeView): string => [...new Set([from, to].map((day) => dateText(day, lang, zone, 'month')))].join(' – ');
  const more: WhyMore = {
    label: word('rows', { count: trace?.rowCount ?? 0 }),
    link: '/collection/trace',
    queryParams: { metricVersionId: figure.metricVersionId, subjectKind: 'unit', subjectId: unitId, from: now.from, to: now.to },
  };
  const before = [
    { label: range(previous), value: shown(figure.previous), note: word('before') },
    ...(figure.lastYear === null ? [] : [{ label: word('lastYear'), value: shown(figure.lastYear), note: '' }]),
    ...(figure.target === null ? [] : [{ label: word('target'), value: shown(figure.target), note: '' }]),
  ];
  const definition = trace && {
    label: word('definition'),
    value: `${figure.code} v${trace.formula.versionNo}`,
    note: nameIn(lang, { name: trace.formula.datasetName, nameEn: trace.formula.datasetNameEn }),
  };
  return {
    title: word('title', { name: nameIn(lang, figure) }),
    subtitle: `${unitName} · ${range(now)}`,
    value: shown(figure.now),
    ...(trace && trace.denominator !== null
      ? {
          formula: {
            expressions: [
              { above: [{ text: trace.numerator ?? '–', tone: 'a' as const }], below: [{ text: trace.denominator, tone: 'b' as const }] },
              { above: [{ text: shown(figure.now) }], strong: true },
            ],
          },
        }
      : {}),
    versionsTitle: word('beside'),
    versions: [...before, ...(definition ? [definition] : [])],
    ...(trace && !trace.inputs.length
      ? {
          rows: {
            columns: [{ label: word('date') }, { label: word('adds'), number: true }],
            rows: trace.rows.slice(0, SHOWN_ROWS).map((row) => [dateText(row.eventDate, lang, 'UTC', 'day'), row.contribution]),
            more,
          },
        }
      : {}),
  };
}
