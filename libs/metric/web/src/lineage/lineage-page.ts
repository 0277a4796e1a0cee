import { afterRenderEffect, ChangeDetectionStrategy, Component, computed, effect, ElementRef, inject, input, signal, viewChild } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { LineageService, type LineageView } from '@kpi-loop/shared/client';
import { dateText, EmptyState, nameIn, PageHead, PageTitle, ProblemSpeaker, resource, Texts, Words } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { CARD, lineageLayout, type PlacedThing, throughOf } from './lineage-layout';

/** Of which days a run is. */
const BUSINESS_DAY = /\b\d{4}-\d{2}-\d{2}\b/g;

/** 数据血缘: from the source of a number to everything it has gone into, and back. What one looks at shows its way. */
@Component({
  selector: 'kl-lineage-page',
  imports: [EmptyState, NzButtonComponent, PageHead, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './lineage-page.html',
  styleUrl: './lineage-page.less',
})
export class LineagePage {
  private readonly api = inject(LineageService);
  private readonly texts = inject(Texts);
  private readonly words = inject(Words);
  private readonly speaker = inject(ProblemSpeaker);

  private readonly view = viewChild<ElementRef<HTMLElement>>('view');
  readonly kind = input.required<LineageView['kind']>();
  readonly id = input.required<string>();

  protected readonly answer = resource({
    params: () => ({ kind: this.kind(), id: this.id() }),
    loader: async ({ params }) => (await Promise.all([this.api.lineageOf(params), this.words.load()]))[0],
  });
  protected readonly picture = computed(() => (this.answer.hasValue() ? lineageLayout(this.answer.value()!) : null));
  protected readonly start = computed(() => `${this.kind()} ${this.id()}`);
  protected readonly title = computed(() => {
    const start = this.picture()
      ?.layers.flatMap(({ things }) => things)
      .find(({ key }) => key === this.start());
    return start ? this.texts.text('metric.lineage.of', { name: this.name(start) }) : this.texts.text('metric.lineage.title');
  });
  /** The thing under the pointer or the focus. */
  protected readonly lookedAt = signal<string | null>(null);
  protected readonly way = computed(() => (this.lookedAt() ? throughOf(this.lookedAt()!, this.picture()?.steps ?? []) : null));
  protected readonly reason = computed(() => this.speaker.words(this.answer.error()));
  protected readonly card = CARD;

  constructor() {
    const pageTitle = inject(PageTitle);
    effect(() => pageTitle.show(this.title()));
    // there are more columns than fit: what one came for stands in the middle
    afterRenderEffect(() => {
      const [view, layer] = [this.view()?.nativeElement, this.picture()?.layers.find(({ kind }) => kind === this.kind())];
      if (view && layer) view.scrollLeft = layer.x + CARD.width / 2 - view.clientWidth / 2;
    });
  }

  protected query(link: string): Record<string, string> | null {
    const [, query] = link.split('?');
    return query ? Object.fromEntries(new URLSearchParams(query)) : null;
  }

  /** A rule, and an alert by it, is said in the words of monitoring. */
  protected name(thing: PlacedThing): string {
    return /^(alert|rule) /.test(thing.key) ? String(this.words.spoken({ rule: thing.name })['rule']) : nameIn(this.texts.lang(), thing);
  }

  protected detail({ detail, detailEn, count }: PlacedThing): string {
    if (count !== undefined) return this.texts.text('metric.lineage.owners', { count });
    const lang = this.texts.lang();
    return nameIn(lang, { name: detail, nameEn: detailEn }).replace(BUSINESS_DAY, (day) => dateText(day, lang, 'UTC', 'day'));
  }
}
