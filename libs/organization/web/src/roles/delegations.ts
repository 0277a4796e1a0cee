import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { type DelegationView, OrganizationService } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DateField,
  EmptyState,
  LocalNamePipe,
  Panel,
  ProblemSpeaker,
  ProblemToast,
  resource,
  Segmented,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { PersonPicker } from '../ui/person-picker';

/** 代理: I am away, somebody acts for me on these days. The log keeps on whose behalf. */
@Component({
  selector: 'kl-delegations',
  imports: [
    BusinessDatePipe,
    DateField,
    EmptyState,
    FormsModule,
    LocalNamePipe,
    NzButtonComponent,
    NzInputDirective,
    Panel,
    PersonPicker,
    Segmented,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './delegations.html',
  styleUrl: './delegations.less',
})
export class Delegations {
  private readonly service = inject(OrganizationService);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);

  protected readonly scope = signal<'mine' | 'all'>('mine');
  protected readonly asked = resource({ params: () => this.scope(), loader: ({ params }) => this.service.delegationList({ scope: params }) });
  protected readonly rows = linkedSignal<DelegationView[] | undefined, DelegationView[] | undefined>({
    source: () => (this.asked.hasValue() ? this.asked.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly problem = computed(() => (this.asked.error() ? this.speaker.words(this.asked.error()) : null));
  protected readonly seesAll = computed(() => this.session.has('HR', 'AUD'));
  protected readonly scopes = computed(() => {
    this.texts.lang();
    return ['mine', 'all'].map((value) => ({ value, label: this.texts.text(`organization.delegation.${value}`) }));
  });

  protected readonly to = signal<string | null>(null);
  protected readonly from = linkedSignal(() => this.session.today() ?? '');
  protected readonly until = linkedSignal(() => this.session.today() ?? '');
  protected readonly reason = signal('');

  /** Why it cannot be lent yet, in words. */
  protected readonly refused = computed(() => {
    if (!this.to()) return this.texts.text('organization.delegation.whoFirst');
    if (!this.from() || !this.until()) return this.texts.text('organization.delegation.daysFirst');
    return this.until() < this.from() ? this.texts.text('rule.delegationEndsAfterItBegins') : '';
  });

  protected show(scope: string): void {
    this.scope.set(scope as 'mine' | 'all');
  }

  protected async lend(): Promise<void> {
    const done = await this.send(
      this.service.delegationCreate({ body: { toPersonId: this.to()!, validFrom: this.from(), validTo: this.until(), reason: this.reason().trim() } }),
    );
    if (!done) return;
    this.to.set(null);
    this.reason.set('');
  }

  protected async revoke(one: DelegationView): Promise<void> {
    await this.send(this.service.delegationRevoke({ id: one.id }));
  }

  private async send(work: Promise<DelegationView[]>): Promise<boolean> {
    try {
      const mine = await work;
      if (this.scope() === 'mine') this.rows.set(mine);
      else this.asked.reload();
      return true;
    } catch (error) {
      await this.toast.show(error);
      return false;
    }
  }
}
