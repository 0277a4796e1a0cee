import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { WAIVABLE_RULES, WAIVER_MAX_DAYS } from '@kpi-loop/organization/domain';
import { OrganizationService, type WaivableRule, type WaiversView, type WaiverView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, EmptyState, LocalNamePipe, Panel, ProblemSpeaker, ProblemToast, resource, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzPopconfirmDirective } from 'ng-zorro-antd/popconfirm';
import { NzSelectModule } from 'ng-zorro-antd/select';

/** 职责分离豁免: which duty a small company lets rest, why, until when, and how often it was used. EXEC grants; HR and the auditor read. */
@Component({
  selector: 'kl-waivers',
  imports: [
    BusinessDatePipe,
    EmptyState,
    FormsModule,
    LocalNamePipe,
    NzButtonComponent,
    NzInputDirective,
    NzPopconfirmDirective,
    NzSelectModule,
    Panel,
    SelectLabel,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="'organization.waiver.title' | transloco">
      <p class="kl-small note">{{ 'organization.waiver.note' | transloco: { days: most } }}</p>
      @if (view()?.mayGrant) {
        <form class="lend waive" (ngSubmit)="grant()">
          <label class="who">
            <span>{{ 'organization.waiver.rule' | transloco }}</span>
            <nz-select name="rule" [klSelectLabel]="'organization.waiver.rule' | transloco" [ngModel]="rule()" (ngModelChange)="rule.set($event)">
              @for (one of rules; track one) {
                <nz-option [nzValue]="one" [nzLabel]="'organization.waiver.rules.' + one | transloco" />
              }
            </nz-select>
          </label>
          <label>
            <span>{{ 'organization.waiver.days' | transloco }}</span>
            <input nz-input inputmode="numeric" name="days" [ngModel]="days()" (ngModelChange)="days.set($event)" />
          </label>
          <label class="why">
            <span>{{ 'organization.waiver.reason' | transloco }}</span>
            <input nz-input name="reason" maxlength="2000" [ngModel]="reason()" (ngModelChange)="reason.set($event)" />
          </label>
          <button nz-button nzType="primary" [disabled]="!!refused()" [nzLoading]="busy()" [attr.aria-describedby]="refused() ? 'waive-why' : null">
            {{ 'organization.waiver.grant' | transloco }}
          </button>
          @if (refused(); as why) {
            <span class="kl-small why-not" id="waive-why">{{ why }}</span>
          }
        </form>
      }
      @if (problem(); as words) {
        <kl-empty-state icon="refresh" [small]="true" [title]="words.title"
          ><button nz-button nzSize="small" type="button" (click)="asked.reload()">{{ 'ui.table.retry' | transloco }}</button></kl-empty-state
        >
      } @else if (view(); as list) {
        <ul>
          @for (one of list.items; track one.id) {
            <li>
              <span class="words">
                <b>{{ 'organization.waiver.rules.' + one.rule | transloco }}</b>
                <span class="kl-soft">{{ one.validFrom | businessDate }} – {{ one.validTo | businessDate }} · {{ one.grantedBy | localName }}</span>
                <span class="kl-small">{{ one.reason }}</span>
                <span class="kl-small kl-soft">{{ 'organization.waiver.uses' | transloco: { count: one.uses } }}</span>
              </span>
              <span class="kl-tag" [class.accent]="one.state === 'running'">{{ 'organization.waiver.state.' + one.state | transloco }}</span>
              @if (one.mayEnd) {
                <button
                  nz-button
                  nzSize="small"
                  type="button"
                  nz-popconfirm
                  [nzPopconfirmTitle]="'organization.waiver.endConfirm' | transloco"
                  [nzOkText]="'organization.waiver.end' | transloco"
                  [nzCancelText]="'ui.reason.cancel' | transloco"
                  (nzOnConfirm)="end(one)"
                >
                  {{ 'organization.waiver.end' | transloco }}
                </button>
              }
            </li>
          } @empty {
            <li class="kl-soft">{{ 'organization.waiver.empty' | transloco }}</li>
          }
        </ul>
      } @else {
        <p><span class="kl-skeleton"></span></p>
      }
    </kl-panel>
  `,
  styleUrl: './delegations.less',
})
export class Waivers {
  private readonly service = inject(OrganizationService);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly speaker = inject(ProblemSpeaker);

  protected readonly rules = WAIVABLE_RULES;
  protected readonly most = WAIVER_MAX_DAYS;
  protected readonly rule = signal<WaivableRule>(WAIVABLE_RULES[0]);
  protected readonly days = signal(String(WAIVER_MAX_DAYS));
  protected readonly reason = signal('');
  protected readonly busy = signal(false);
  protected readonly asked = resource({ loader: () => this.service.waiverList() });
  protected readonly view = linkedSignal<WaiversView | undefined, WaiversView | undefined>({
    source: () => (this.asked.hasValue() ? this.asked.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly problem = computed(() => (this.asked.error() ? this.speaker.words(this.asked.error()) : null));
  /** Why it cannot be waived yet, in words. */
  protected readonly refused = computed(() => {
    this.texts.lang();
    const days = Number(this.days());
    if (!Number.isInteger(days) || days < 1 || days > WAIVER_MAX_DAYS) return this.texts.text('organization.waiver.daysFirst', { days: WAIVER_MAX_DAYS });
    return this.reason().trim() ? '' : this.texts.text('organization.waiver.whyFirst');
  });

  protected async grant(): Promise<void> {
    if (this.refused() || this.busy()) return;
    await this.send(() => this.service.waiverGrant({ body: { rule: this.rule(), days: Number(this.days()), reason: this.reason().trim() } }), 'granted');
  }

  protected async end(waiver: WaiverView): Promise<void> {
    await this.send(() => this.service.waiverEnd({ id: waiver.id }), 'ended');
  }

  private async send(work: () => Promise<WaiversView>, done: string): Promise<void> {
    this.busy.set(true);
    try {
      this.view.set(await work());
      this.reason.set('');
      await this.toast.done(this.texts.text(`organization.waiver.${done}`));
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }
}
