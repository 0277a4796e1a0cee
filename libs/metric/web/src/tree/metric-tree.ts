import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, input, linkedSignal, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { MetricTreeView, TreeMetricView } from '@kpi-loop/shared/client';
import { decimal } from '@kpi-loop/shared/kernel';
import { BusinessDatePipe, Icon, KpiNumberPipe, LocalNamePipe, numberText, ppText, StatusMark, Texts } from '@kpi-loop/shared/ui';
import { CertifiedMark } from '../ui/certified-mark';
import { aboveOf, openedTo, rowsOf, type TreeRow } from './tree-rows';

const OPEN_AT_FIRST = 2;

/** A metric with everything it is made of and driven by. Arrows walk, open and close; Enter opens the metric. */
@Component({
  selector: 'kl-metric-tree',
  imports: [BusinessDatePipe, CertifiedMark, Icon, KpiNumberPipe, LocalNamePipe, RouterLink, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul role="tree" [attr.aria-label]="label()">
      @for (row of rows(); track row.key) {
        <li
          role="treeitem"
          [attr.aria-level]="row.depth + 1"
          [attr.aria-posinset]="row.position"
          [attr.aria-setsize]="row.siblings"
          [attr.aria-expanded]="row.children ? opened().has(row.key) : null"
          [attr.aria-selected]="row.key === focused()"
          [attr.data-key]="row.key"
          [tabindex]="row.key === focusable() ? 0 : -1"
          [style.--depth]="row.depth"
          (focus)="focused.set(row.key)"
          (keydown)="walk($event, row)"
        >
          <span class="twist" aria-hidden="true" [class.shut]="!opened().has(row.key)" [class.none]="!row.children" (click)="toggle(row)">
            @if (row.children) {
              <kl-icon name="down" [size]="12" />
            }
          </span>
          <span class="what">
            @if (row.edge; as edge) {
              <span class="kl-tag" [class.accent]="edge.relation === 'driver'">{{ relation(row) }}</span>
            }
            <a class="name" tabindex="-1" [routerLink]="['/metrics', row.metric.id]">{{ row.metric | localName }}</a>
            <span class="kl-mono kl-small">{{ row.metric.code }}</span>
            <kl-certified-mark [on]="row.metric.certified" />
          </span>
          <span class="figures">
            @if (row.metric.state; as state) {
              <kl-status-mark [status]="state" /><span class="kl-visually-hidden">{{ 'ui.status.' + state | transloco }}</span>
            }
            @if (row.metric.value !== null) {
              <b class="kl-number">{{ row.metric.value | kpiNumber: styleOf(row.metric) }}</b>
              <span class="kl-small change">{{ change(row.metric) }}</span>
              <span class="kl-small of"
                >{{ { name: row.metric.unitName, nameEn: row.metric.unitNameEn } | localName }} · {{ row.metric.month | businessDate: 'month' }}</span
              >
            } @else {
              <span class="kl-small">{{ 'metric.tree.noFigure' | transloco }}</span>
            }
          </span>
        </li>
      }
    </ul>
  `,
  styleUrl: './metric-tree.less',
})
export class MetricTree {
  private readonly texts = inject(Texts);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  readonly tree = input.required<MetricTreeView>();
  readonly rootId = input.required<string>();
  readonly label = input('');
  readonly chosen = output<TreeMetricView>();

  /** Kept when figures come in; forgotten with another root. */
  protected readonly opened = linkedSignal<string, ReadonlySet<string>>({
    source: () => this.rootId(),
    computation: (rootId) => openedTo(this.tree(), rootId, OPEN_AT_FIRST),
  });
  protected readonly rows = computed(() => rowsOf(this.tree(), this.rootId(), this.opened()));
  protected readonly focused = linkedSignal<string, string>({ source: () => this.rootId(), computation: (rootId) => rootId });
  protected readonly focusable = computed(() => (this.rows().some(({ key }) => key === this.focused()) ? this.focused() : this.rootId()));

  protected styleOf({ unit, decimals, percent }: TreeMetricView) {
    return { unit: percent ? '%' : unit, decimals: percent ? Math.max(0, decimals - 2) : decimals };
  }

  protected relation({ edge }: TreeRow): string {
    this.texts.lang();
    if (edge!.relation === 'driver') return this.texts.text(`metric.link.${edge!.timing}`);
    if (edge!.relation === 'child') return this.texts.text('metric.tree.child', { weight: edge!.weight ?? '' });
    const back = edge!.back;
    return back ? this.texts.text('metric.back.of', { n: back.n, unit: this.texts.text(`metric.back.${back.unit}`) }) : this.texts.text('metric.tree.input');
  }

  /** Against the month before, in the unit of the figure. */
  protected change(metric: TreeMetricView): string {
    if (metric.before === null || metric.value === null) return '';
    const difference = decimal(metric.value).minus(decimal(metric.before));
    const lang = this.texts.lang();
    const change = metric.percent ? ppText(difference.toString(), lang) : numberText(difference.toString(), lang, { ...this.styleOf(metric), sign: true });
    return this.texts.text('metric.tree.change', { change });
  }

  protected toggle({ key, children }: TreeRow): void {
    if (children) this.opened.update((keys) => new Set(keys.has(key) ? [...keys].filter((other) => other !== key) : [...keys, key]));
  }

  protected walk(event: KeyboardEvent, row: TreeRow): void {
    const rows = this.rows();
    const at = rows.findIndex(({ key }) => key === row.key);
    const open = this.opened().has(row.key);
    const moves: Record<string, () => void> = {
      ArrowDown: () => this.focus(rows[at + 1]?.key),
      ArrowUp: () => this.focus(rows[at - 1]?.key),
      ArrowRight: () => (row.children && !open ? this.toggle(row) : row.children ? this.focus(rows[at + 1]?.key) : undefined),
      ArrowLeft: () => (row.children && open ? this.toggle(row) : this.focus(aboveOf(row.key) ?? undefined)),
      Home: () => this.focus(rows[0]?.key),
      End: () => this.focus(rows.at(-1)?.key),
      Enter: () => this.chosen.emit(row.metric),
      ' ': () => this.toggle(row),
    };
    if (event.target !== event.currentTarget || !moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  }

  private focus(key: string | undefined): void {
    if (key !== undefined) this.host.nativeElement.querySelector<HTMLElement>(`[data-key="${key}"]`)?.focus();
  }
}
