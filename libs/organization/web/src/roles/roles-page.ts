import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { OrganizationService, type Role, type RoleGrantView, type RolesView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DataCell,
  type DataColumn,
  DataTable,
  Icon,
  LocalNamePipe,
  PageHead,
  ProblemToast,
  resource,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzPopconfirmDirective } from 'ng-zorro-antd/popconfirm';
import { Delegations } from './delegations';
import { GrantForm } from './grant-form';
import { Waivers } from './waivers';

/** 角色与代理: who may do what beyond leading people, and who acts for whom. */
@Component({
  selector: 'kl-roles-page',
  imports: [
    BusinessDatePipe,
    DataCell,
    DataTable,
    Delegations,
    FormsModule,
    GrantForm,
    Icon,
    LocalNamePipe,
    NzButtonComponent,
    NzPopconfirmDirective,
    PageHead,
    TranslocoPipe,
    Waivers,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './roles-page.html',
  styles: `
    @media (min-width: 641px) {
      .narrow {
        display: none;
      }
    }
  `,
})
export class RolesPage {
  private readonly service = inject(OrganizationService);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);

  protected readonly reads = computed(() => this.session.has('HR', 'EXEC', 'AUD'));
  private readonly asked = resource({ params: () => (this.reads() ? true : undefined), loader: () => this.service.roleList() });
  protected readonly view = linkedSignal<RolesView | undefined, RolesView | undefined>({
    source: () => (this.asked.hasValue() ? this.asked.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly rows = computed(() => this.view()?.items ?? []);
  protected readonly mayGrant = computed<Role[]>(() => (this.view()?.mayGrant ?? []) as Role[]);
  protected readonly loading = computed(() => this.asked.isLoading() && !this.view());
  protected readonly error = computed<unknown>(() => this.asked.error());
  protected readonly granting = signal(false);

  protected readonly columns = computed<DataColumn<RoleGrantView>[]>(() => {
    this.texts.lang();
    const label = (key: string) => this.texts.text(`organization.roles.${key}`);
    return [
      { key: 'person', label: label('person') },
      { key: 'role', label: label('role') },
      { key: 'scope', label: label('scope'), wideOnly: true },
      { key: 'days', label: label('days'), wideOnly: true },
      { key: 'grantedBy', label: label('grantedBy'), wideOnly: true },
      { key: 'end', label: '' },
    ];
  });

  protected async end(grant: RoleGrantView): Promise<void> {
    try {
      this.view.set(await this.service.roleEnd({ id: grant.id, body: {} }));
      await this.toast.done(this.texts.text('organization.roles.ended'));
    } catch (error) {
      await this.toast.show(error);
    }
  }

  protected granted(view: RolesView): void {
    this.view.set(view);
    this.granting.set(false);
  }

  protected reload(): void {
    this.asked.reload();
  }
}
