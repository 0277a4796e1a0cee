import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { AgendaItemView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, Icon, MetricChart, Panel, StatusChip, Texts } from '@kpi-loop/shared/ui';
import { EffectBar } from './effect-bar';
import { evidenceChart } from './evidence-chart';
import { deltaText, valueText } from './figures';
import { nameIn, ReviewNamePipe } from './names';
import { overdueOf, type ItemSnapshot } from './snapshot';
import { TaskEvidence } from './task-evidence';

/** What is known about an item, as it was when the agenda was built. */
@Component({
  selector: 'kl-evidence',
  imports: [BusinessDatePipe, EffectBar, Icon, MetricChart, Panel, ReviewNamePipe, RouterLink, StatusChip, TaskEvidence, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="kl-card head" [attr.aria-label]="name()">
      <header>
        <h2>{{ name() }}</h2>
        <kl-status-chip [status]="s().state" />
        @if (gap()) {
          <span class="gap">{{ gap() }}</span>
        }
        <span class="frozen" [title]="'review.evidence.frozenHint' | transloco">
          <kl-icon name="lock" [size]="12" /> {{ 'review.evidence.frozen' | transloco: { at: frozenAt() } }}
        </span>
        <ng-content select="[timer]" />
      </header>
      @if (s().task; as task) {
        <kl-task-evidence [task]="task" />
      } @else {
        <kl-metric-chart [chart]="chart()" [label]="name()" [height]="230" />
      }
      <p class="facts">
        @if (!s().task) {
          <span
            >{{ 'review.evidence.value' | transloco }} <b>{{ value() }}</b></span
          >
          <span
            >{{ 'review.evidence.target' | transloco }} <b>{{ target() }}</b></span
          >
        }
        @if (s().score) {
          <span
            >{{ 'review.evidence.score' | transloco }} <b>{{ s().score }}</b></span
          >
        }
        <span
          >{{ 'review.evidence.weight' | transloco }} <b>{{ weight() }}%</b></span
        >
        <span
          >{{ 'review.evidence.owner' | transloco }} <b>{{ { name: s().ownerName, nameEn: s().ownerNameEn } | reviewName }}</b></span
        >
        @if (s().dataUntil) {
          <span>{{ 'review.evidence.until' | transloco: { date: (s().dataUntil | businessDate: 'dayShort') } }}</span>
        }
        @if (s().edition) {
          <a class="kl-link" routerLink="/collection/trace" [queryParams]="editions()">{{ 'review.evidence.edition' | transloco: { edition: s().edition } }}</a>
        }
        @if (s().task) {
          <a class="kl-link" [routerLink]="['/targets', s().scorecardId]">{{ 'review.task.card' | transloco }}</a>
        } @else {
          <a class="kl-link" [routerLink]="['/lines', s().lineId]" [queryParams]="{ why: true }">{{ 'review.evidence.why' | transloco }}</a>
        }
      </p>
      @if (s().flow) {
        <p class="kl-small">{{ 'review.evidence.flowTarget' | transloco }}</p>
      }
    </section>

    @if (s().action; as action) {
      <kl-panel [title]="'review.evidence.openAction' | transloco">
        <a class="past" [routerLink]="['/actions', action.id]">
          <b>{{ action.title }}</b>
          <span
            >{{ { name: action.ownerName, nameEn: action.ownerNameEn } | reviewName }} · {{ 'review.action.status.' + action.status | transloco }} ·
            {{ action.progress }}% · {{ 'review.action.due' | transloco: { date: (action.dueOn | businessDate: 'dayShort') } }}</span
          >
        </a>
        @if (action.baseline) {
          <kl-effect-bar [of]="s()" [baseline]="action.baseline" [expectedDelta]="action.expectedDelta" [effect]="action.effect" />
        }
      </kl-panel>
    }
    @if (s().alert; as alert) {
      <kl-panel [title]="'review.evidence.alert' | transloco" [note]="'review.rule.' + alert.rule | transloco">
        @if (alert.cause || alert.explanation) {
          <p class="quote">
            <b>{{ 'review.evidence.ownerSays' | transloco }}</b>
            {{ alert.cause ? ('review.cause.' + alert.cause | transloco) : '' }} {{ alert.explanation }}
          </p>
        } @else {
          <p class="kl-small">{{ 'review.evidence.noExplanation' | transloco }}</p>
        }
        @if (alert.alsoLines?.length) {
          <p class="kl-small">{{ 'review.evidence.alsoLate' | transloco: { count: alert.alsoLines!.length, names: alsoNames() } }}</p>
        }
      </kl-panel>
    }
    @if (past().length) {
      <kl-panel [title]="'review.evidence.past' | transloco" [note]="'review.evidence.pastHint' | transloco">
        @for (action of past(); track action.id) {
          <a class="past" [routerLink]="['/actions', action.id]">
            <b>{{ action.title }}</b>
            <span>
              @if (action.verdict) {
                {{ action.delta }} · {{ 'review.action.status.' + action.verdict | transloco }}
              } @else {
                {{ 'review.action.status.' + action.status | transloco }}
              }
            </span>
            @if (action.lesson) {
              <small>{{ action.lesson }}</small>
            }
          </a>
        }
      </kl-panel>
    }
    @if (s().targets.length > 1) {
      <kl-panel [title]="'review.evidence.targets' | transloco">
        @for (t of targets(); track t.versionNo) {
          <p class="past">
            <b>{{ t.text }}</b>
            <span>{{ t.validFrom | businessDate }} – {{ t.validTo | businessDate }}</span>
          </p>
        }
      </kl-panel>
    }
  `,
  styleUrl: './evidence.less',
})
export class Evidence {
  private readonly texts = inject(Texts);

  readonly item = input.required<AgendaItemView>();
  readonly frozenAt = input('');

  protected readonly s = computed(() => this.item().snapshot as unknown as ItemSnapshot);
  /** Where the editions of the figure are to be compared. */
  protected readonly editions = computed(() => {
    const { metricVersionId, subjectKind, subjectId, periodFrom, periodTo } = this.s();
    return { metricVersionId, subjectKind, subjectId, from: periodFrom, to: periodTo };
  });
  protected readonly name = computed(() => nameIn(this.texts.lang(), this.s()));
  protected readonly value = computed(() => valueText(this.s().value, this.s(), this.texts.lang()));
  protected readonly target = computed(() => valueText(this.s().target, this.s(), this.texts.lang()));
  protected readonly alsoNames = computed(() => [...new Set((this.s().alert?.alsoLines ?? []).map((line) => nameIn(this.texts.lang(), line)))].join('、'));
  protected readonly weight = computed(() => String(+this.s().weight));
  protected readonly gap = computed(() => {
    const { value, target, direction, state, percent, task } = this.s();
    if (task) return overdueOf(task) ? this.texts.text('review.task.overdue', { count: overdueOf(task) }) : '';
    // a sum that grows through the period is short of its target until the end: that is no gap while it is on track
    if (value === null || direction === 'RANGE' || state === 'ok') return '';
    const short = direction === 'LOWER' ? Number(value) - Number(target) : Number(target) - Number(value);
    if (short <= 0) return '';
    const [text, lang] = [String(+short.toFixed(10)), this.texts.lang()];
    const gap = percent ? deltaText(text, this.s(), lang).replace('+', '') : valueText(text, this.s(), lang);
    return this.texts.text('review.evidence.gap', { gap });
  });
  protected readonly chart = computed(() =>
    evidenceChart(this.s(), { now: this.texts.text('review.evidence.thisYear'), before: this.texts.text('review.evidence.lastYear') }, this.texts.lang()),
  );
  protected readonly past = computed(() =>
    this.s()
      .pastActions.filter((a) => a.id !== this.item().actionId)
      .map((a) => ({ ...a, delta: deltaText(a.delta, this.s(), this.texts.lang()) })),
  );
  protected readonly targets = computed(() => this.s().targets.map((t) => ({ ...t, text: valueText(t.target, this.s(), this.texts.lang()) })));
}
