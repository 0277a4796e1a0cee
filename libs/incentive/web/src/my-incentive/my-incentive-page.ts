import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { MyPayService, type MyStatementItem, type OpenedStatementView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  EmptyState,
  Icon,
  lasting,
  LiveService,
  PageHead,
  Panel,
  ProblemError,
  ProblemSpeaker,
  resource,
  SessionStore,
  StatusChip,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';
import { PayMoneyPipe, PayNamePipe } from '../ui/pay-names';
import { type PayStep, PaySteps } from '../ui/pay-steps';
import { Settled } from '../ui/settled';
import { TrueUps } from '../ui/true-ups';
import { AccessList } from './access-list';

/** 我的激励: masked until the password is entered again; then the amount with the steps that led to it, and who else has read it. */
@Component({
  selector: 'kl-my-incentive-page',
  imports: [
    AccessList,
    BusinessDatePipe,
    EmptyState,
    FormsModule,
    Icon,
    NzButtonComponent,
    NzInputDirective,
    NzModalComponent,
    NzModalContentDirective,
    PageHead,
    Panel,
    PayMoneyPipe,
    PayNamePipe,
    PaySteps,
    RouterLink,
    Settled,
    StatusChip,
    TranslocoPipe,
    TrueUps,
  ],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  templateUrl: './my-incentive-page.html',
  styleUrl: './my-incentive-page.less',
})
export class MyIncentivePage {
  private readonly pay = inject(MyPayService);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly session = inject(SessionStore);
  private readonly live = inject(LiveService).tick(['statement.']);

  protected readonly statements = resource({ params: () => ({ at: this.live() }), loader: () => this.pay.myPayStatements() });
  private readonly mine = lasting(this.statements);
  protected readonly items = computed(() => this.mine()?.items ?? []);
  protected readonly failure = computed(() => (this.statements.error() ? this.speaker.words(this.statements.error()) : null));
  protected readonly team = resource({ params: () => (this.session.session()?.isHead ? { at: this.live() } : undefined), loader: () => this.pay.myPayTeam() });
  protected readonly teamItems = computed(() => (this.team.hasValue() ? this.team.value().items : []));
  protected readonly asking = signal<MyStatementItem | null>(null);
  protected readonly password = signal('');
  protected readonly wrong = signal('');
  protected readonly busy = signal(false);
  protected readonly opened = signal<Record<string, OpenedStatementView>>({});
  protected readonly reads = signal(0);

  protected ask(item: MyStatementItem): void {
    this.password.set('');
    this.wrong.set('');
    this.asking.set(item);
  }

  protected async open(): Promise<void> {
    const item = this.asking();
    if (!item || !this.password() || this.busy()) return;
    this.busy.set(true);
    try {
      const statement = await this.pay.myPayOpen({ id: item.id, body: { password: this.password() } });
      this.opened.update((known) => ({ ...known, [item.id]: statement }));
      this.asking.set(null);
      this.reads.update((n) => n + 1);
    } catch (error) {
      this.wrong.set(error instanceof ProblemError ? this.speaker.words(error).title : String(error));
    } finally {
      this.password.set('');
      this.busy.set(false);
    }
  }

  /** Nothing of it stays on the page, nor in memory. */
  protected mask(item: MyStatementItem): void {
    this.opened.update(({ [item.id]: _, ...rest }) => rest);
  }

  protected trace(statement: OpenedStatementView): PayStep[] {
    return statement.trace as unknown as PayStep[];
  }
}
