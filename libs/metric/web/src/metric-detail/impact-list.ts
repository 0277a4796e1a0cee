import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type ImpactItemView, MetricService } from '@kpi-loop/shared/client';
import { nameIn, Panel, resource, Texts, Words } from '@kpi-loop/shared/ui';

const KINDS = ['metric', 'board', 'team', 'card', 'rule', 'alert', 'plan', 'statement'] as const;

/** What rests on the metric and is touched when its next version comes into force. Shown to those who may try a definition. */
@Component({
  selector: 'kl-impact-list',
  imports: [Panel, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (groups(); as list) {
      <kl-panel [title]="'metric.impact.title' | transloco">
        @for (group of list; track group.kind) {
          <h3>{{ 'metric.impact.' + group.kind | transloco: { count: group.items.length } }}</h3>
          <ul>
            @for (item of group.items; track $index) {
              <li>
                <a [routerLink]="item.path" [queryParams]="item.query">{{ item.name }}</a>
              </li>
            }
          </ul>
        } @empty {
          <p class="kl-small">{{ 'metric.impact.none' | transloco }}</p>
        }
      </kl-panel>
    }
  `,
  styles: `
    h3 {
      margin: 8px 0 4px;
      font-size: 13px;
      font-weight: 500;
      color: var(--kl-text-2);
    }
    ul {
      max-height: 220px;
      margin: 0;
      padding-left: 18px;
      overflow-y: auto;
      font-size: 13px;
      line-height: 22px;
    }
  `,
})
export class ImpactList {
  private readonly api = inject(MetricService);
  private readonly texts = inject(Texts);
  private readonly words = inject(Words);

  readonly metricId = input.required<string>();
  private readonly answer = resource({
    params: () => ({ id: this.metricId() }),
    loader: async ({ params }) => (await Promise.all([this.api.metricImpact(params), this.words.load()]))[0],
  });

  /** Nothing for those who are refused: it is not theirs to weigh. */
  protected readonly groups = computed(() => {
    if (!this.answer.hasValue()) return undefined;
    const lang = this.texts.lang();
    const items = this.answer.value().items.map((item) => {
      const [path, query = ''] = item.link.split('?');
      const period = (lang === 'en' ? item.periodEn : item.period) || item.period;
      return {
        kind: item.kind,
        path,
        query: Object.fromEntries(new URLSearchParams(query)),
        name: [this.ruleOf(item.rule), nameIn(lang, item), period, this.countOf(item)].filter((text) => text !== '').join(' · '),
      };
    });
    return KINDS.map((kind) => ({ kind, items: items.filter((item) => item.kind === kind) })).filter(({ items: some }) => some.length > 0);
  });

  private ruleOf(rule?: string): string {
    return rule ? String(this.words.spoken({ rule })['rule']) : '';
  }

  private countOf({ kind, count }: ImpactItemView): string {
    return count === undefined ? '' : this.texts.text(`metric.impact.count.${kind}`, { count });
  }
}
