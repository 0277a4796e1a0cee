import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { AccountService, type OneTimePasswordView, OrganizationService, type PositionView, type UnitView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  EmptyState,
  LocalNamePipe,
  nameIn,
  ProblemSpeaker,
  ProblemToast,
  RelativeTimePipe,
  resource,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzDrawerComponent, NzDrawerContentDirective } from 'ng-zorro-antd/drawer';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { PersonForm, type PersonTask } from './person-form';

/** One person: where he was on which days, who reports to him, his roles and his sign-in. */
@Component({
  selector: 'kl-person-drawer',
  imports: [
    BusinessDatePipe,
    EmptyState,
    FormsModule,
    LocalNamePipe,
    NzButtonComponent,
    NzDrawerComponent,
    NzDrawerContentDirective,
    NzInputDirective,
    PersonForm,
    RelativeTimePipe,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './person-drawer.html',
  styleUrl: './person-drawer.less',
})
export class PersonDrawer {
  private readonly service = inject(OrganizationService);
  private readonly accounts = inject(AccountService);
  private readonly session = inject(SessionStore);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);

  readonly personId = input.required<string | null>();
  readonly units = input.required<UnitView[]>();
  readonly positions = input.required<PositionView[]>();
  readonly closed = output<void>();
  readonly opened = output<string>();
  readonly changed = output<void>();

  protected readonly detail = resource({ params: () => this.personId() ?? undefined, loader: ({ params }) => this.service.personOne({ id: params }) });
  protected readonly person = computed(() => (this.detail.hasValue() && this.personId() ? this.detail.value() : null));
  protected readonly problem = computed(() => (this.detail.error() ? this.speaker.words(this.detail.error()) : null));
  private readonly grants = resource({
    params: () => (this.personId() && this.session.has('HR', 'EXEC', 'AUD') ? this.personId()! : undefined),
    loader: ({ params }) => this.service.roleList({ personId: params }),
  });
  protected readonly roles = computed(() => (this.grants.hasValue() ? this.grants.value().items : []));
  private readonly lent = resource({
    params: () => (this.personId() && this.session.has('HR', 'AUD') ? this.personId()! : undefined),
    loader: () => this.service.delegationList({ scope: 'all' }),
  });
  protected readonly delegations = computed(() =>
    this.lent.hasValue() ? this.lent.value().filter((one) => [one.from.id, one.to.id].includes(this.personId()!) && one.state !== 'over') : [],
  );
  protected readonly title = computed(() => nameIn(this.texts.lang(), this.person()));
  protected readonly task = signal<PersonTask | null>(null);
  protected readonly login = linkedSignal<string | null, string>({ source: () => this.personId(), computation: () => '' });
  protected readonly given = linkedSignal<string | null, OneTimePasswordView | null>({ source: () => this.personId(), computation: () => null });

  protected may(action: string): boolean {
    return !!this.person()?.may.includes(action);
  }

  protected done(): void {
    this.task.set(null);
    this.detail.reload();
    this.changed.emit();
  }

  protected async createAccount(): Promise<void> {
    await this.act(async (id) => this.given.set(await this.accounts.accountCreate({ id, body: { login: this.login().trim() } })));
  }

  protected async reset(): Promise<void> {
    await this.act(async (id) => this.given.set(await this.accounts.accountReset({ id })));
  }

  protected async toggle(disabled: boolean): Promise<void> {
    await this.act((id) => (disabled ? this.accounts.accountEnable({ id }) : this.accounts.accountDisable({ id })));
  }

  private async act(work: (id: string) => Promise<unknown>): Promise<void> {
    try {
      await work(this.personId()!);
      this.detail.reload();
    } catch (error) {
      await this.toast.show(error);
    }
  }
}
