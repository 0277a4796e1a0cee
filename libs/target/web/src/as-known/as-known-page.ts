import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type KnownLineView, ScorecardsService } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DateField,
  EmptyState,
  KpiNumberPipe,
  nameIn,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  resource,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { PLAIN, styleOf } from '../ui/line-number';
import { CardNamePipe } from '../ui/local-name';

/** 历史口径: what applied on one day, as it was known on another (R-T1). Both days stand in the address. */
@Component({
  selector: 'kl-as-known-page',
  imports: [BusinessDatePipe, CardNamePipe, DateField, EmptyState, KpiNumberPipe, NzButtonComponent, PageHead, Panel, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head [title]="'target.asKnown.title' | transloco" [meta]="subject()">
      <a nz-button actions [routerLink]="['/targets', id()]">{{ 'target.asKnown.card' | transloco }}</a>
    </kl-page-head>
    <kl-panel>
      <p class="kl-small note">{{ 'target.asKnown.note' | transloco }}</p>
      <div class="days">
        <label>
          <span>{{ 'target.asKnown.on' | transloco }}</span>
          <kl-date-field [label]="'target.asKnown.on' | transloco" [value]="day()" (valueChange)="ask({ on: $event })" />
        </label>
        <label>
          <span>{{ 'target.asKnown.known' | transloco }}</span>
          <kl-date-field [label]="'target.asKnown.known' | transloco" [value]="knownOn()" (valueChange)="ask({ known: $event })" />
        </label>
      </div>
      @if (problem(); as words) {
        <kl-empty-state icon="refresh" [small]="true" [title]="words.title"
          ><button nz-button nzSize="small" type="button" (click)="asked.reload()">{{ 'ui.table.retry' | transloco }}</button></kl-empty-state
        >
      } @else if (view(); as v) {
        <ul>
          @for (line of v.lines; track line.lineId) {
            <li>
              <div class="what">
                <b>{{ line | cardName }}</b>
                <span class="kl-small kl-soft"
                  >{{ line.validFrom | businessDate }} – {{ line.validTo | businessDate }} ·
                  {{ 'target.asKnown.recorded' | transloco: { day: (line.recordedAt | businessDate: 'dayShort') } }}</span
                >
                @if (line.changeRequestId) {
                  <a class="kl-link kl-small" [routerLink]="['/adjustments', line.changeRequestId]">{{ 'target.asKnown.request' | transloco }}</a>
                }
              </div>
              <dl>
                <div>
                  <dt>{{ 'target.target' | transloco }}</dt>
                  <dd>{{ line.target | kpiNumber: style(line) }}</dd>
                </div>
                <div>
                  <dt>{{ 'target.threshold' | transloco }}</dt>
                  <dd>{{ line.threshold === null ? '–' : (line.threshold | kpiNumber: style(line)) }}</dd>
                </div>
                <div>
                  <dt>{{ 'target.stretch' | transloco }}</dt>
                  <dd>{{ line.stretch === null ? '–' : (line.stretch | kpiNumber: style(line)) }}</dd>
                </div>
                <div>
                  <dt>{{ 'target.col.weight' | transloco }}</dt>
                  <dd>{{ +line.weight }}</dd>
                </div>
                @if (line.plannedDenominator; as planned) {
                  <div>
                    <dt>{{ 'target.plannedDenominator' | transloco }}</dt>
                    <dd>{{ planned | kpiNumber: plain }}</dd>
                  </div>
                }
              </dl>
            </li>
          } @empty {
            <li><kl-empty-state [small]="true" icon="target" [title]="'target.asKnown.nothing' | transloco" /></li>
          }
        </ul>
      } @else {
        <p role="status" [attr.aria-label]="'ui.loading' | transloco"><span class="kl-skeleton"></span></p>
      }
    </kl-panel>
  `,
  styles: `
    .note {
      margin: 0 0 12px;
    }
    .days {
      display: flex;
      flex-wrap: wrap;
      gap: 12px 24px;
    }
    label {
      display: flex;
      flex-direction: column;
      gap: 4px;
      min-width: 160px;
    }
    label > span {
      font-size: 13px;
      color: var(--kl-text-2);
    }
    ul {
      margin: 16px 0 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 8px 24px;
      padding: 12px 0;
      border-top: 1px solid var(--kl-line);
    }
    .what {
      display: flex;
      flex-direction: column;
    }
    dl {
      display: grid;
      grid-template-columns: repeat(4, minmax(56px, 92px));
      gap: 8px 16px;
      margin: 0;
    }
    dt {
      font-size: 12px;
      color: var(--kl-text-3);
    }
    dd {
      margin: 0;
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class AsKnownPage {
  private readonly cards = inject(ScorecardsService);
  private readonly router = inject(Router);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly speaker = inject(ProblemSpeaker);

  readonly id = input.required<string>();
  readonly on = input<string>();
  readonly known = input<string>();

  protected readonly plain = PLAIN;
  protected readonly day = computed(() => this.on() || this.session.today() || null);
  protected readonly knownOn = computed(() => this.known() || this.session.today() || null);
  protected readonly asked = resource({
    params: () => (this.day() && this.knownOn() ? { id: this.id(), on: this.day()!, known: this.knownOn()! } : undefined),
    loader: ({ params }) => this.cards.asKnownAsKnown(params),
  });
  protected readonly view = computed(() => (this.asked.hasValue() ? this.asked.value() : undefined));
  protected readonly problem = computed(() => (this.asked.error() ? this.speaker.words(this.asked.error()) : null));
  protected readonly subject = computed(() => {
    const view = this.view();
    return view ? nameIn(this.texts.lang(), { name: view.subjectName, nameEn: view.subjectNameEn }) : '';
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.show(`${this.texts.text('target.asKnown.title')}${this.subject() ? ` · ${this.subject()}` : ''}`));
  }

  protected ask(days: { on?: string | null; known?: string | null }): void {
    void this.router.navigate([], { queryParams: days, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected style(line: KnownLineView): ReturnType<typeof styleOf> {
    return styleOf(line);
  }
}
