import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import { CyclesService } from '@kpi-loop/shared/client';
import { EmptyState, Icon, offerOf, PageHead, PageTitle, ProblemSpeaker, resource, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { CycleNotice } from '../ui/cycle-notice';
import { PolicyView } from '../ui/policy-view';
import { nameIn } from '../ui/stage-words';

/** The rules of a cycle as they are: after publication frozen, with the hash that proves it. */
@Component({
  selector: 'kl-cycle-policy-page',
  imports: [CycleNotice, EmptyState, FormsModule, Icon, NzButtonComponent, NzSelectModule, PageHead, PolicyView, RouterLink, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head [title]="'cycle.policy.title' | transloco" [meta]="name()">
      <span beside>
        @if (choices().length > 1) {
          <nz-select class="choice" [ngModel]="shownId()" (ngModelChange)="show($event)" [klSelectLabel]="'cycle.console.chooseCycle' | transloco">
            @for (cycle of choices(); track cycle.id) {
              <nz-option [nzValue]="cycle.id" [nzLabel]="cycle.code" />
            }
          </nz-select>
        }
      </span>
      <span actions>
        @if (mayEdit()) {
          <a nz-button [routerLink]="['/cycles', shownId(), 'setup']" [queryParams]="{ step: 'policy' }">{{ 'cycle.policy.edit' | transloco }}</a>
        }
      </span>
    </kl-page-head>
    @if (cycle.hasValue()) {
      @let c = cycle.value();
      <section class="kl-card seal" [class.frozen]="c.policyHash">
        <kl-icon [name]="c.policyHash ? 'lock' : 'edit'" [size]="20" />
        <div>
          <b>{{ (c.policyHash ? 'cycle.policy.frozen' : 'cycle.policy.draft') | transloco }}</b>
          <span class="kl-small">{{ (c.policyHash ? 'cycle.policy.frozenHint' : 'cycle.policy.draftHint') | transloco }}</span>
          @if (c.policyHash) {
            <code class="kl-mono">SHA-256 {{ c.policyHash }}</code>
          }
        </div>
        <dl>
          <dt>{{ 'cycle.setup.ruleDocument' | transloco }}</dt>
          <dd>{{ c.ruleDocument || '–' }}</dd>
          <dt>{{ 'cycle.setup.ruleConsultation' | transloco }}</dt>
          <dd>{{ c.ruleConsultation || '–' }}</dd>
        </dl>
      </section>
      <kl-cycle-notice [cycle]="c" />
      <kl-policy-view [policy]="policyOf(c.policy)" />
    } @else if (cycle.error() || list.error()) {
      <div class="kl-card">
        <kl-empty-state icon="refresh" [title]="reason()">
          <button nz-button type="button" (click)="cycle.reload()">{{ 'ui.table.retry' | transloco }}</button>
        </kl-empty-state>
      </div>
    } @else if (list.hasValue() && !shownId()) {
      <div class="kl-card"><kl-empty-state icon="policy" [title]="'cycle.console.none' | transloco" [text]="'cycle.console.noneHint' | transloco" /></div>
    } @else {
      <div class="kl-skeleton kl-skeleton-card"></div>
      <span class="kl-visually-hidden" role="status">{{ 'ui.loading' | transloco }}</span>
    }
  `,
  styles: `
    .choice {
      min-width: 120px;
    }
    .seal {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr) minmax(0, 1fr);
      gap: 16px;
      align-items: start;
      padding: 16px;
      color: var(--kl-text-3);
    }
    .frozen {
      color: var(--kl-accent);
    }
    .seal div {
      display: flex;
      flex-direction: column;
      gap: 2px;
      min-width: 0;
    }
    .seal b {
      color: var(--kl-text);
    }
    code {
      overflow-wrap: anywhere;
      color: var(--kl-text-2);
    }
    dl {
      margin: 0;
      font-size: 13px;
      line-height: 20px;
    }
    dt {
      color: var(--kl-text-3);
    }
    dd {
      margin: 0 0 6px;
      color: var(--kl-text);
    }
    @media (max-width: 640px) {
      .seal {
        grid-template-columns: auto minmax(0, 1fr);
      }
      dl {
        grid-column: 1 / -1;
      }
    }
  `,
})
export class CyclePolicyPage {
  private readonly cycles = inject(CyclesService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);

  readonly id = input<string>();

  protected readonly list = resource({ loader: () => this.cycles.cycleList({ limit: 50 }) });
  protected readonly choices = computed(() => (this.list.hasValue() ? this.list.value().items : []));
  protected readonly shownId = computed(() => this.id() ?? (this.choices().find(({ status }) => status === 'active') ?? this.choices()[0])?.id);
  protected readonly cycle = resource({ params: () => this.shownId(), loader: ({ params }) => this.cycles.cycleOne({ id: params }) });
  protected readonly name = computed(() => (this.cycle.hasValue() ? nameIn(this.texts.lang(), this.cycle.value()) : ''));
  protected readonly mayEdit = computed(() => this.cycle.hasValue() && !!offerOf(this.cycle.value().offers, 'cycle.edit'));

  constructor() {
    const title = inject(PageTitle);
    effect(() => {
      if (this.id()) title.show(this.texts.text('cycle.policy.title'));
    });
  }

  protected policyOf(policy: object): PolicySet {
    return policy as PolicySet;
  }

  protected reason(): string {
    return this.speaker.words(this.cycle.error() ?? this.list.error()).title;
  }

  protected show(id: string): void {
    void this.router.navigate(['/cycles', id, 'policy']);
  }
}
